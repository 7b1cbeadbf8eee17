# Makes the fixtures of TestTrainEqualsReference: what the trainers of PyPI
# tokenizers learn from train.txt. pip install tokenizers==0.23.3; python train.py
import json
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

lines = open("train.txt", newline="\n", encoding="utf-8").readlines()


def save(tokenizer, trainer, name):
    tokenizer.train_from_iterator(lines, trainer)
    model = json.loads(tokenizer.to_str())["model"]
    pieces = sorted(model["vocab"], key=model["vocab"].get)
    merges = [[model["vocab"][a], model["vocab"][b]] for a, b in model.get("merges", [])]
    with open(name, "w", encoding="utf-8", newline="\n") as f:
        json.dump({"pieces": pieces, "merges": merges}, f, ensure_ascii=False, indent=0)
        f.write("\n")


for name, size, count in ("train_bpe.json", 900, 2), ("train_bpe_all.json", 5000, 1):
    t = Tokenizer(models.BPE())
    t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    save(t, trainers.BpeTrainer(vocab_size=size, min_frequency=count, special_tokens=["<|end|>"], initial_alphabet=alphabet, show_progress=False), name)

# The reference numbers the pieces ##x of single characters in a random order, by
# which it also breaks ties: another run gives other pieces.
t = Tokenizer(models.WordPiece(unk_token="[UNK]"))
t.normalizer = normalizers.BertNormalizer(lowercase=True)
t.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
save(t, trainers.WordPieceTrainer(vocab_size=800, min_frequency=2, special_tokens=special, show_progress=False), "train_wordpiece.json")
