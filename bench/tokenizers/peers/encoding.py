"""tiktoken's cl100k_base with ranks from a file instead of the network."""

import base64

import tiktoken
import tiktoken_ext.openai_public as public


def open_ranks(path):
    with open(path, "rb") as file:
        ranks = {base64.b64decode(piece): int(rank) for piece, rank in (line.split() for line in file)}
    public.load_tiktoken_bpe = lambda *_, **__: ranks
    return tiktoken.Encoding(**public.cl100k_base())
