"""Runs notebooks/tintype.ipynb from top to bottom with nbclient; a cell that fails ends it with a traceback."""

import pathlib
import sys

import nbformat
from nbclient import NotebookClient

root = pathlib.Path(__file__).resolve().parents[2]
folder = pathlib.Path(sys.argv[1])
notebook = nbformat.read(root / "notebooks/tintype.ipynb", as_version=4)
client = NotebookClient(notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": str(folder)}})
client.execute()
pictures = sum("image/png" in output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", []))
texts = "".join(output.get("text", "") for cell in notebook.cells for output in cell.get("outputs", []))
print(texts)
print(f"pictures: {pictures}")
