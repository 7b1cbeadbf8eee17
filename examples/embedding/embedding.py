"""What a language model does first with a text, in PyTorch.

    python examples/embedding/embedding.py ./firth m.safetensors "自太古以来"

firth cuts the text and gives the ids; the [V, D] matrix of the file becomes a
transformer's first layer, nn.Embedding. Needs torch, numpy and safetensors.
main.go does the same in plain Go.
"""

import json
import subprocess
import sys

import torch
from safetensors.numpy import load_file


def token_ids(firth, model, text):
    """The ids of a text's tokens, and their vectors as firth itself gives them."""
    printed = subprocess.run([firth, "embed", model, text, "--json"], check=True, capture_output=True).stdout
    answer = json.loads(printed)
    known = [i for i, token in enumerate(answer["tokens"]) if token["id"] is not None]
    return [answer["tokens"][i]["id"] for i in known], [answer["vectors"][i] for i in known]


def embedding_layer(model, freeze=True):
    """The word vectors of a model as the first layer of a transformer: [V, D]."""
    matrix = torch.from_numpy(load_file(model)["input"].copy())
    return torch.nn.Embedding.from_pretrained(matrix, freeze=freeze)


def main(firth, model, text):
    ids, expected = token_ids(firth, model, text)
    layer = embedding_layer(model)
    vectors = layer(torch.tensor([ids]))  # [1, T, D]: a batch of one text
    print("ids:", ids)
    print("layer:", layer, "output:", tuple(vectors.shape))
    if not torch.equal(vectors[0], torch.tensor(expected, dtype=torch.float32).reshape(len(ids), -1)):
        sys.exit("the layer's rows are not those that firth embed gives")
    print("every row is the one that firth embed gives, bit for bit")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
