"""Asks a running "firth serve" by OpenAI's Python package, as it is.

pip install openai; python examples/embeddings.py
FIRTH_URL is where the server listens; FIRTH_KEY an API key, if it wants one.
"""

import os

import openai

client = openai.OpenAI(
    base_url=os.environ.get("FIRTH_URL", "http://127.0.0.1:8080") + "/v1",
    api_key=os.environ.get("FIRTH_KEY", "none"),  # the package wants one; a server without keys does not
    max_retries=0,
)

# The models that are served. What Firth says beyond OpenAI's fields is there, too.
model = client.models.list().data[0]
print(f"{model.id}: {model.words} words of {model.dim} numbers")
assert client.models.retrieve(model.id).id == model.id

# Vectors of texts. The package asks for base64 by itself, and unpacks it.
texts = ["the king", "the queen", "a rabbit"]
answer = client.embeddings.create(model=model.id, input=texts)
vectors = [e.embedding for e in answer.data]
assert len(vectors) == 3 and all(len(v) == model.dim for v in vectors)
assert answer.usage.total_tokens == 6

# As numbers they are the same, up to the digits that JSON writes; and so are the
# vectors of ids, which save the cutting of text.
numbers = client.embeddings.create(model=model.id, input=texts, encoding_format="float")
assert all(abs(a - b) < 1e-6 for v, e in zip(vectors, numbers.data) for a, b in zip(v, e.embedding))
assert len(client.embeddings.create(model=model.id, input=[[0, 1], [2]]).data) == 2
assert len(client.embeddings.create(model=model.id, input="the king").data) == 1


def cosine(a, b):
    dot = sum(x * y for x, y in zip(a, b))
    return dot / (sum(x * x for x in a) * sum(y * y for y in b)) ** 0.5


king, queen, rabbit = vectors
print(f"king and queen {cosine(king, queen):.2f}, king and rabbit {cosine(king, rabbit):.2f}")
assert cosine(king, queen) > cosine(king, rabbit)

# Errors come as the package's own exceptions.
for wrong, kind in [
    ({"model": "text-embedding-3-small", "input": "king"}, openai.NotFoundError),
    ({"model": model.id, "input": ""}, openai.BadRequestError),
    ({"model": model.id, "input": "xyzzy"}, openai.BadRequestError),
    ({"model": model.id, "input": "king", "dimensions": 3}, openai.BadRequestError),
]:
    try:
        client.embeddings.create(**wrong)
        raise SystemExit(f"{wrong} was answered")
    except kind as error:
        print(f"{type(error).__name__}: {error.body['message']} (param {error.param}, code {error.code})")

# What OpenAI has no name for goes through the same client.
near = client.post("/neighbors", body={"expression": "king - man + woman", "k": 3}, cast_to=dict)
print("king - man + woman:", ", ".join(n["word"] for n in near["neighbors"]))
