#!/usr/bin/env python3
"""The yardstick of `ecgsl bench train`: the same network in eager PyTorch, timed in the same way.

    ./ecgsl bench train --engine torch --threads 2 --json ours.json
    python3 benchmarks/pytorch_train.py ours.json --threads 2 --json theirs.json

Architecture, minibatch, steps and passes are read from the first report, so that both do the same work.
A training step is forward, backward, clipping of the gradients, AdamW; inference is a forward pass in
evaluation mode. Needs PyTorch 2 and nothing else; the project itself does not need this script.
"""

import argparse
import json
import platform
import statistics
import time

import torch
from torch import nn
from torch.nn import functional as F

TIMING_FEATURES = 5


class Residual(nn.Module):
    """ReLU(shortcut(x) + convolutions(x)): (N, in, L) to (N, out, L / stride)."""

    def __init__(self, inputs, outputs, kernel, stride):
        super().__init__()
        self.conv1 = nn.Conv1d(inputs, outputs, kernel, stride, kernel // 2, bias=False)
        self.bn1 = nn.BatchNorm1d(outputs)
        self.conv2 = nn.Conv1d(outputs, outputs, kernel, 1, kernel // 2, bias=False)
        self.bn2 = nn.BatchNorm1d(outputs)
        self.shortcut = nn.Identity()
        if stride != 1:
            self.shortcut = nn.Sequential(
                nn.Conv1d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm1d(outputs)
            )

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        return F.relu(self.bn2(self.conv2(y)) + self.shortcut(x))


class TransformerLayer(nn.Module):
    """Pre-norm self-attention and feed-forward, (B, T, H) to (B, T, H)."""

    def __init__(self, width, heads, feed_forward):
        super().__init__()
        self.heads = heads
        self.norm1 = nn.LayerNorm(width)
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(width, width)
        self.value = nn.Linear(width, width)
        self.out = nn.Linear(width, width)
        self.norm2 = nn.LayerNorm(width)
        self.up = nn.Linear(width, feed_forward)
        self.down = nn.Linear(feed_forward, width)

    def forward(self, x):
        y = self.norm1(x)
        query, key, value = (
            part(y).unflatten(2, (self.heads, -1)).transpose(1, 2)
            for part in (self.query, self.key, self.value)
        )
        mixed = F.scaled_dot_product_attention(query, key, value)
        x = x + self.out(mixed.transpose(1, 2).flatten(2))
        return x + self.down(F.relu(self.up(self.norm2(x))))


class EcgSl(nn.Module):
    """Heartbeats (B * T, C, S), visible (B * T, 1) and timing (B * T, 5) to the head's outputs."""

    def __init__(self, body, outputs):
        super().__init__()
        widths, kernel = body["stageWidths"], body["kernel"]
        self.beats = body["sequenceBeats"]
        self.stem = nn.Sequential(
            nn.Conv1d(body["leads"], widths[0], kernel, 1, kernel // 2, bias=False),
            nn.BatchNorm1d(widths[0]),
            nn.ReLU(),
            nn.MaxPool1d(2),
        )
        blocks, inputs = [], widths[0]
        for width in widths:
            for block in range(body["blocksPerStage"]):
                blocks.append(Residual(inputs, width, kernel, 2 if block == 0 else 1))
                inputs = width
        self.stages = nn.Sequential(*blocks)
        temporal = body["temporal"]
        self.kind = temporal["kind"]
        if self.kind == "transformer":
            width = temporal["width"]
            self.position = nn.Parameter(0.02 * torch.randn(self.beats, width))
            self.layers = nn.Sequential(
                *(
                    TransformerLayer(width, temporal["heads"], temporal["feedForward"])
                    for _ in range(temporal["layers"])
                ),
                nn.LayerNorm(width),
            )
        else:
            width = 2 * temporal["hidden"]
            self.layers = nn.LSTM(
                width, temporal["hidden"], temporal["layers"], batch_first=True, bidirectional=True
            )
        self.input = nn.Linear(inputs + TIMING_FEATURES, width)
        self.head = nn.Linear(width, outputs)

    def forward(self, segments, visible, timing):
        features = self.stages(self.stem(segments)).mean(2)
        x = self.input(torch.cat((features * visible, timing), 1)).unflatten(0, (-1, self.beats))
        if self.kind == "transformer":
            x = self.layers(x + self.position)
        else:
            x, _ = self.layers(x)
        return self.head(x.flatten(0, 1))


def timed(work, steps, passes, beats):
    """Heartbeats per second of each pass, after one that warms up."""
    rates = []
    for number in range(passes + 1):
        began = time.perf_counter()
        for _ in range(steps):
            work()
        if number > 0:
            rates.append(steps * beats / (time.perf_counter() - began))
    return rates


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("report", help="JSON written by ecgsl bench train")
    parser.add_argument("--threads", type=int, default=1, help="threads of an operation; default: 1")
    parser.add_argument("--device", default="cpu", help="cpu or cuda; default: cpu")
    parser.add_argument("--precision", default="float32", choices=("float32", "bfloat16"))
    parser.add_argument("--json", help="writes the figures there instead of printing them")
    arguments = parser.parse_args()

    with open(arguments.report, encoding="utf-8") as file:
        report = json.load(file)
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(1)
    device = torch.device(arguments.device)
    body, beats = report["network"]["body"], report["minibatchBeats"]
    outputs = body["leads"] * body["segmentSamples"] + 2  # and two RR intervals
    network = EcgSl(body, outputs).to(device)
    parameters = sum(parameter.numel() for parameter in network.parameters())

    segments = torch.randn(beats, body["leads"], body["segmentSamples"], device=device)
    visible = (torch.arange(beats, device=device) % 2).float().unsqueeze(1)
    timing = torch.randn(beats, TIMING_FEATURES, device=device)
    targets = torch.randn(beats, outputs, device=device)
    weights = 1 - visible.squeeze(1)
    decaying = [p for p in network.parameters() if p.dim() > 1]
    others = [p for p in network.parameters() if p.dim() <= 1]
    optimiser = torch.optim.AdamW(
        [{"params": decaying, "weight_decay": 0.01}, {"params": others, "weight_decay": 0.0}], lr=1e-4
    )
    autocast = torch.autocast(
        arguments.device, dtype=torch.bfloat16, enabled=arguments.precision == "bfloat16"
    )

    def train():
        optimiser.zero_grad()
        with autocast:
            output = network(segments, visible, timing)
        losses = (output.float() - targets).square().mean(1)
        loss = losses.dot(weights) / weights.sum()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        return loss.item()

    @torch.inference_mode()
    def infer():
        return network(segments, visible, timing).cpu()

    network.train()
    training = timed(train, report["steps"], report["passes"], beats)
    network.eval()
    inference = timed(infer, report["steps"], report["passes"], beats)

    figures = {
        "benchmark": "train",
        "engine": "pytorch " + torch.__version__,
        "machine": {"processor": platform.processor(), "device": arguments.device},
        "threads": arguments.threads,
        "precision": arguments.precision,
        "parameters": parameters,
        "minibatchBeats": beats,
        "steps": report["steps"],
        "passes": report["passes"],
        "beatsPerSecond": {
            "train": statistics.median_high(training),
            "infer": statistics.median_high(inference),
            "trainPasses": training,
            "inferPasses": inference,
        },
    }
    text = json.dumps(figures, indent=2)
    if arguments.json:
        with open(arguments.json, "w", encoding="utf-8") as file:
            file.write(text + "\n")
    else:
        print(text)


if __name__ == "__main__":
    main()
