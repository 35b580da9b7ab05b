"""Muon: conv weights move along the nearest orthogonal matrix of their momentum (Jordan et al. 2024), everything else by AdamW."""

from __future__ import annotations

import torch
from torch import Tensor, nn

LEAST = 20_000
"""Smaller weights (stem, hints, norms, biases) stay with AdamW: their matrices are too thin to gain from it."""


def orthogonal(matrix: Tensor, steps: int = 5) -> Tensor:
    """The orthogonal matrix nearest to `matrix` [rows, columns], roughly: singular values come out at 0.7 to 1.2.

    Newton-Schulz in bfloat16 with the coefficients of Keller Jordan's reference, which care for speed, not for exactness.
    """
    a, b, c = 3.4445, -4.7750, 2.0315
    x = matrix.to(torch.bfloat16)
    tall = x.shape[0] > x.shape[1]
    x = x.T.contiguous() if tall else x
    x = x / (x.norm() + 1e-7)
    for _ in range(steps):
        square = x @ x.T
        x = a * x + (b * square + c * square @ square) @ x
    return (x.T if tall else x).to(matrix.dtype)


class Muon(torch.optim.Optimizer):
    """For weights of two dimensions or more, each as a matrix of its output channels.

    A step has the size of an AdamW step of the same rate (root mean square 0.2, Liu et al. 2025), so that both can share one.
    """

    def __init__(self, params: list[nn.Parameter], lr: float, momentum: float = 0.95, weight_decay: float = 0.0) -> None:
        super().__init__(params, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                momentum = self.state[p].setdefault("momentum", torch.zeros_like(p))
                momentum.lerp_(p.grad, 1 - group["momentum"])
                ahead = p.grad.lerp(momentum, group["momentum"])  # Nesterov's look ahead
                flat = orthogonal(ahead.reshape(len(ahead), -1))
                p.mul_(1 - group["lr"] * group["weight_decay"])
                p.add_(flat.view_as(p), alpha=-group["lr"] * 0.2 * max(flat.shape) ** 0.5)


def optimisers(model: nn.Module, rate: float, weight_decay: float, muon: bool) -> list[torch.optim.Optimizer]:
    """AdamW for all, or with `muon` Muon for the large conv weights inside and AdamW for the rest, the votes among them."""
    inside = [p for name, p in model.named_parameters() if muon and p.ndim == 4 and p.numel() > LEAST and not name.startswith("vote")]
    chosen = {id(p) for p in inside}
    rest = [p for p in model.parameters() if id(p) not in chosen]
    made: list[torch.optim.Optimizer] = [torch.optim.AdamW(rest, lr=rate, betas=(0.9, 0.99), weight_decay=weight_decay, fused=True)]
    return [*made, Muon(inside, rate, weight_decay=weight_decay)] if inside else made
