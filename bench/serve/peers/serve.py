"""The server that is compared: two endpoints as one writes them with FastAPI and gensim."""

import base64
import os

import numpy
from fastapi import FastAPI, HTTPException
from gensim.models import KeyedVectors
from pydantic import BaseModel

app = FastAPI()
vectors = KeyedVectors.load(os.environ["VECTORS"], mmap="r")
vectors.fill_norms()


class Embeddings(BaseModel):
    model: str = ""
    input: str
    encoding_format: str = "float"


class Neighbors(BaseModel):
    model: str = ""
    words: list[str]
    k: int = 10


@app.get("/healthz")
def health():
    return {"status": "ok"}


@app.post("/v1/embeddings")
def embeddings(request: Embeddings):
    words = request.input.split()
    known = [word for word in words if word in vectors.key_to_index]
    if not known:
        raise HTTPException(400, "no known word")
    mean = vectors.vectors[[vectors.key_to_index[word] for word in known]].mean(axis=0, dtype=numpy.float32)
    packed = base64.b64encode(mean.tobytes()).decode() if request.encoding_format == "base64" else mean.tolist()
    return {
        "object": "list",
        "model": request.model,
        "data": [{"object": "embedding", "index": 0, "embedding": packed}],
        "usage": {"prompt_tokens": len(words), "total_tokens": len(words)},
    }


@app.post("/v1/neighbors")
def neighbors(request: Neighbors):
    try:
        found = vectors.most_similar(positive=request.words, topn=request.k)
    except KeyError as error:
        raise HTTPException(400, str(error)) from None
    return {"neighbors": [{"word": word, "id": vectors.key_to_index[word], "score": float(score)} for word, score in found]}
