"""Makes the files of this folder that other programs write: texts in many
encodings (iconv), tables (csv), Parquet (pyarrow) and web archives (warcio).

    pip install pyarrow==26.0.1 warcio==1.8.1 && python make.py

The texts were written for this.
"""
import csv
import io
import json
import pathlib
import subprocess

import pyarrow as pa
import pyarrow.parquet as pq
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

HERE = pathlib.Path(__file__).parent

TEXTS = {
    "zh": "清晨的海面很平静，渔船一只一只地回到港口。\n老人坐在门前，看着孩子们在沙滩上跑来跑去。\n他说：“今天的风不大，明天可能要下雨。”\n中午的时候，市场里人很多，大家都在买新鲜的鱼和蔬菜。\n我们在一家小店吃了面，喝了两杯茶，然后继续往山上走。\n山不高，但是路很长，到了下午三点才看见那座古老的寺庙。\n",
    "zh-hant": "清晨的海面很平靜，漁船一隻一隻地回到港口。\n老人坐在門前，看著孩子們在沙灘上跑來跑去。\n他說：「今天的風不大，明天可能要下雨。」\n中午的時候，市場裡人很多，大家都在買新鮮的魚和蔬菜。\n我們在一家小店吃了麵，喝了兩杯茶，然後繼續往山上走。\n山不高，但是路很長，到了下午三點才看見那座古老的寺廟。\n",
    "ja": "朝の海はとても静かで、漁船が一隻ずつ港に戻ってきた。\n老人は家の前に座って、砂浜で遊ぶ子供たちを見ていた。\n「今日は風が弱いけれど、明日は雨が降るかもしれない」と彼は言った。\n昼になると市場には人が多く、みんな新しい魚や野菜を買っていた。\n私たちは小さな店でラーメンを食べ、コーヒーを二杯飲んで、また山を登り始めた。\n",
    "ko": "아침 바다는 아주 조용했고 고깃배가 한 척씩 항구로 돌아왔다.\n노인은 문 앞에 앉아 모래밭에서 뛰노는 아이들을 바라보았다.\n그는 오늘은 바람이 약하지만 내일은 비가 올 것 같다고 말했다.\n점심때가 되자 시장에는 사람이 많았고 모두 싱싱한 생선과 채소를 사고 있었다.\n",
    "ru": "Утром море было спокойным, и рыбацкие лодки одна за другой возвращались в гавань.\nСтарик сидел у двери и смотрел, как дети бегают по песку.\nОн сказал, что сегодня ветер слабый, а завтра, может быть, пойдёт дождь.\nВ полдень на рынке было много людей, все покупали свежую рыбу и овощи.\n",
    "de": "Am Morgen war das Meer ruhig, und die Fischerboote fuhren eins nach dem anderen zurück in den Hafen.\nDer Alte saß vor der Tür und sah den Kindern zu, die über den Strand liefen.\nEr sagte, heute sei der Wind schwach, aber morgen könnte es regnen, und dann müssten alle früher gehen.\nMittags waren viele Leute auf dem Markt; größere Fische kosteten fünf Euro, schönes Gemüse nur zwei.\nWir aßen in einem kleinen Lokal, tranken süßen Tee und gingen über die Brücke weiter zu den Höhlen.\n",
    "fr": "Le matin, la mer était calme et les bateaux de pêche rentraient l'un après l'autre au port.\nLe vieil homme était assis devant la porte et regardait les enfants qui couraient à travers la plage.\nIl a répété que le vent était léger, mais que demain, peut-être, il pleuvrait à nouveau.\nÀ midi, le marché était plein ; on y achetait des légumes très frais et du poisson pêché la veille.\nNous avons mangé près de la fenêtre, bu du café, puis repris le chemin escarpé de la forêt.\n",
    "pl": "Rano morze było spokojne, a łodzie rybackie jedna po drugiej wracały do portu.\nStary człowiek siedział przed drzwiami i patrzył, jak dzieci biegają po plaży.\nPowiedział, że dziś wiatr jest słaby, ale jutro może spaść deszcz.\nW południe na rynku było dużo ludzi, wszyscy kupowali świeże ryby i ziemniaki.\n",
}

ENCODINGS = {
    "gb18030": ("zh", "GB18030", 1), "gbk": ("zh", "GBK", 1), "big5": ("zh-hant", "BIG5", 1),
    "shift_jis": ("ja", "SHIFT_JIS", 1), "euc-jp": ("ja", "EUC-JP", 1), "euc-kr": ("ko", "EUC-KR", 1),
    "windows-1251": ("ru", "CP1251", 1), "koi8-r": ("ru", "KOI8-R", 1),
    "windows-1252": ("fr", "CP1252", 1), "iso-8859-1": ("de", "ISO-8859-1", 1), "windows-1250": ("pl", "CP1250", 1),
    "utf-16le": ("zh", "UTF-16LE", 1), "utf-16be": ("ja", "UTF-16BE", 1), "utf-16le-bom": ("ko", "UTF-16LE", 2),
    "utf-16be-bom": ("ru", "UTF-16BE", 2), "utf-32le": ("zh", "UTF-32LE", 1), "utf-32be-bom": ("de", "UTF-32BE", 2),
    "utf-8-bom": ("zh", "UTF-8", 2),
}


def encodings():
    out = HERE / "encodings"
    out.mkdir(exist_ok=True)
    for lang, text in TEXTS.items():
        (out / f"{lang}.txt").write_bytes(text.encode())
    for name, (lang, code, bom) in ENCODINGS.items():
        text = ("\ufeff" if bom == 2 else "") + TEXTS[lang]
        data = subprocess.run(["iconv", "-f", "UTF-8", "-t", code], input=text.encode(), capture_output=True, check=True).stdout
        (out / f"{name}.{lang}").write_bytes(data)


TABLES = {
    "plain.csv": "id,text,year\n1,one line,2001\n2,another line,2002\n",
    "quotes.csv": 'id,text\n1,"a ""quoted"" word"\n2,"two\nlines, and a comma"\n3,a "bare" quote\n4,"closed" and on\n5,""\n6,\n7,"end of file"',
    "crlf.csv": 'text;n\r\n"first;\r\nsecond";1\r\nthird;2\r\n\r\nfourth;3\r\n',
    "mac.csv": "n|text\r1|one\r2|two\r",
    "ragged.csv": "a,text,b\n1,one\n2\n3,three,x,y\n,,\n",
    "cells.tsv": "text\tn\n你好，世界\t1\n\"a\tb\"\t2\n",
}


def tables():
    """What Python's csv module reads is what we want to read."""
    wanted = {}
    for name, text in TABLES.items():
        (HERE / name).write_bytes(text.encode())
        delimiter = {"crlf.csv": ";", "mac.csv": "|", "cells.tsv": "\t"}.get(name, ",")
        rows = [r for r in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if r]
        column = rows[0].index("text")
        wanted[name] = [r[column] if column < len(r) else None for r in rows[1:]]
    (HERE / "tables.json").write_text(json.dumps(wanted, ensure_ascii=False, indent=1) + "\n")


def parquet():
    sentences = [line for text in TEXTS.values() for line in text.splitlines()]
    texts = [None if i % 7 == 3 else "" if i % 11 == 5 else s for i, s in enumerate(sentences)]
    lists = [None if i % 5 == 2 else [] if i % 5 == 4 else s.split(" ")[:4] + [None] for i, s in enumerate(sentences)]
    clicks = [[i, i * i, -i][: i % 4] for i in range(len(sentences))]
    table = pa.table({
        "id": list(range(len(texts))), "text": texts, "words": lists, "clicks": clicks,
        "page": [{"title": f"page {i}", "body": s} for i, s in enumerate(sentences)],
        "label": ["even" if i % 2 == 0 else "odd" for i in range(len(texts))],
    })
    wanted = {"text": texts, "words": lists, "clicks": clicks, "body": sentences}
    (HERE / "parquet.json").write_text(json.dumps(wanted, ensure_ascii=False) + "\n")
    for name, options in {
        "plain": dict(compression="none", use_dictionary=False),
        "zstd": dict(compression="zstd", row_group_size=9),
        "snappy-v2": dict(compression="snappy", data_page_version="2.0", row_group_size=20),
        "delta": dict(compression="gzip", use_dictionary=False, column_encoding={"text": "DELTA_BYTE_ARRAY"}),
    }.items():
        pq.write_table(table, HERE / f"{name}.parquet", **options)


def warc():
    for name, gz in {"pages.warc": False, "pages.warc.gz": True}.items():
        with open(HERE / name, "wb") as out:
            w = WARCWriter(out, gzip=gz)
            date = {"WARC-Date": "2026-01-01T00:00:00Z"}

            def record(kind, payload, content_type, http=None, n=[0]):
                n[0] += 1
                headers = dict(date, **{"WARC-Record-ID": f"<urn:uuid:00000000-0000-0000-0000-{n[0]:012}>"})
                kwargs = {}
                if http is not None:
                    kwargs["http_headers"] = StatusAndHeaders(http[0], http[1], protocol="HTTP/1.1")
                w.write_record(w.create_warc_record(
                    f"http://example.org/{n[0]}", kind, payload=io.BytesIO(payload), length=len(payload),
                    warc_content_type=content_type, warc_headers_dict=headers, **kwargs))

            plain = lambda charset="": ("200 OK", [("Content-Type", "text/plain" + charset)])
            record("warcinfo", b"software: made by hand\r\n", "application/warc-fields")
            record("conversion", TEXTS["de"].encode(), "text/plain")
            record("conversion", "no line end, 没有换行".encode(), "text/plain")
            record("response", TEXTS["fr"].encode(), "application/http; msgtype=response", plain("; charset=utf-8"))
            record("response", TEXTS["ru"].encode("koi8-r"), "application/http; msgtype=response", plain("; charset=koi8-r"))
            record("response", TEXTS["zh"].encode("gb18030"), "application/http; msgtype=response", plain())
            record("response", b"<html><p>markup</p></html>", "application/http; msgtype=response", ("200 OK", [("Content-Type", "text/html")]))
            record("response", b"not found", "application/http; msgtype=response", ("404 Not Found", [("Content-Type", "text/plain")]))
            chunks = b"".join(b"%x\r\n%s\r\n" % (len(c), c) for c in (b"in two ", b"chunks\n")) + b"0\r\n\r\n"
            record("response", chunks, "application/http; msgtype=response", ("200 OK", [("Content-Type", "text/plain"), ("Transfer-Encoding", "chunked")]))
            record("resource", TEXTS["ja"].encode(), "text/plain; charset=utf-8")
            record("resource", b"\x89PNG\r\n\x1a\n\0\0", "image/png")
            record("metadata", b"a: b\r\n", "application/warc-fields")
            record("conversion", b"", "text/plain")


encodings()
tables()
parquet()
warc()
