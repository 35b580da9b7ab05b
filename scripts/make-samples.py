"""Makes the sample album: freely licensed photographs that two Python packages carry, turned grey.

Needs `pip install scikit-image scikit-learn pillow`. The results are committed; this is kept so that anyone can see
where they come from. The originals' colours serve nobody here: a sample must not know its own answer.
"""

import json
import sys
from importlib.resources import files
from pathlib import Path

from PIL import Image

SCIKIT_IMAGE = "https://scikit-image.org/docs/stable/api/skimage.data.html"
SAMPLES = [
    ("portrait-in-orange.jpg", "skimage", "astronaut.png", "Portrait of Eileen Collins", "NASA", "public domain",
     "https://flic.kr/p/r9qvLn"),
    ("man-with-camera.jpg", "skimage", "camera.png", "Man with a camera", "Lav Varshney", "CC0 1.0", SCIKIT_IMAGE),
    ("cat.jpg", "skimage", "chelsea.png", "Chelsea the cat", "Stefan van der Walt", "CC0 1.0", SCIKIT_IMAGE),
    ("coffee.jpg", "skimage", "coffee.png", "A cup of coffee", "Rachel Michetti, courtesy of Pikolo Espresso Bar",
     "CC0 1.0", SCIKIT_IMAGE),
    ("rocket.jpg", "skimage", "rocket.jpg", "Launch of DSCOVR on Falcon 9", "SpaceX", "public domain (CC0)",
     "https://www.flickr.com/photos/spacexphotos/16511594820/"),
    ("summer-palace.jpg", "sklearn", "china.jpg", "Summer Palace, Beijing", "Daniel Buechele", "CC BY 2.0, turned grey",
     "https://www.flickr.com/photos/danielbuechele/6061409035/"),
    ("dahlia.jpg", "sklearn", "flower.jpg", "A flower", "vultilion", "CC BY 2.0, turned grey",
     "https://www.flickr.com/photos/vultilion/6056698931/"),
]


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    roots = {"skimage": files("skimage") / "data", "sklearn": files("sklearn") / "datasets" / "images"}
    credits = []
    for name, package, source, title, author, licence, link in SAMPLES:
        Image.open(str(roots[package] / source)).convert("L").save(folder / name, quality=90, optimize=True)
        credits.append({"file": name, "title": title, "author": author, "licence": licence, "source": link})
    (folder / "credits.json").write_text(json.dumps(credits, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "resources/samples"))
