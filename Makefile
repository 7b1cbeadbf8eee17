# Firth. "make help" lists what can be made; CONTRIBUTING.md tells when to use which.
# Plain POSIX make and sh. Needs Go; interop and bench need Python 3 as well, and
# race a C compiler.

GO = go
TESTFLAGS =
FUZZTIME = 10s
REPEATS = 3
BENCHFLAGS =

# The systems that a release is built for; .goreleaser.yaml has the same.
TARGETS = linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64

# Go modules of this repository, each with its own go.mod.
MODULES = . bench bench/tokenizers/gojieba beam tools internal/kernel/_asm

# Pinned tools: the first use builds them, which takes minutes for golangci-lint.
TOOL = tool -modfile=tools/go.mod

.PHONY: help demo build install test docs check format format-check vet lint purego race \
	tidy-check generated cross release-check bench-check beam-check interop bench bench-tokenizers bench-search bench-serve examples fuzz node ui ui-check ui-test clean

help:
	@echo 'make demo            build, train on the embedded sample, show what came out (DEMO_LANG=zh for Chinese)'
	@echo 'make test            every test of Firth; needs nothing but Go'
	@echo 'make build           ./firth, one static binary'
	@echo 'make docs            the numbers, pictures and links in docs, as the code gives them'
	@echo 'make install         the same into the folder that "go env GOBIN" or GOPATH/bin names'
	@echo 'make check           what CI does besides the tests: the targets from format-check to beam-check'
	@echo '  format-check, vet, lint, purego, race, tidy-check, generated, cross, release-check, bench-check, beam-check'
	@echo 'make format          rewrite the Go files in the standard form (gofumpt)'
	@echo 'make interop         files, words and answers against gensim, jieba, tokenizers and others; needs Python 3, installs the rest into .venv'
	@echo 'make bench           quality and speed beside gensim, word2vec C and fastText: CORPUS=text.txt EVAL=folder (REPEATS=3)'
	@echo 'make bench-tokenizers  speed of cutting text beside jieba, tokenizers and others: ZH=chinese.txt EN=english.txt'
	@echo 'make bench-search    speed of finding neighbors beside gensim, FAISS and hnswlib: MODEL=vectors.safetensors (made up without)'
	@echo 'make bench-serve     firth serve under load, beside FastAPI with gensim: MODEL=vectors.bin (made up without); needs wrk and Python 3'
	@echo 'make examples        the programs in examples, against a server of their own; installs packages into a temporary folder'
	@echo 'make fuzz            every fuzz target for FUZZTIME=10s'
	@echo 'make ui              build the web page into serve/ui/dist, which is committed; needs Node'
	@echo 'make ui-check        whether serve/ui/dist is what its source builds, and tests of the source without a browser; needs Node'
	@echo 'make ui-test         the page in a browser, on a firth that serves really trained models; needs Node and Chromium'
	@echo 'make clean           remove what was built'

demo: build
	./firth demo $${DEMO_LANG:+--lang "$$DEMO_LANG"}

build:
	CGO_ENABLED=0 $(GO) build -o ./ ./cmd/firth

install:
	CGO_ENABLED=0 $(GO) install ./cmd/firth

test:
	$(GO) test $(TESTFLAGS) ./...

# "make test" checks that nothing of it is out of date.
docs:
	$(GO) test ./docs -update

check: format-check vet lint purego race tidy-check generated cross release-check bench-check beam-check

format:
	$(GO) $(TOOL) gofumpt -w .

format-check:
	@echo 'gofumpt -l .'
	@unformatted=`$(GO) $(TOOL) gofumpt -l .` || exit 1; \
	if [ -n "$$unformatted" ]; then \
		echo "$$unformatted"; echo 'not in the standard form; "make format" rewrites them'; exit 1; \
	fi

vet:
	$(GO) vet ./...
	GOOS=darwin GOARCH=arm64 CGO_ENABLED=0 $(GO) vet ./...
	GOOS=windows GOARCH=amd64 CGO_ENABLED=0 $(GO) vet ./...

lint:
	$(GO) $(TOOL) golangci-lint run --allow-parallel-runners ./...

# The build without assembly, which is what arm64 runs.
purego:
	$(GO) test -tags purego $(TESTFLAGS) ./...

race:
	CGO_ENABLED=1 $(GO) test -race $(TESTFLAGS) ./...

tidy-check:
	@for module in $(MODULES); do \
		echo "go mod tidy -diff  ($$module)"; (cd $$module && $(GO) mod tidy -diff) || exit 1; \
	done

# Generating must change nothing. Compares before with after, so that work in
# progress does not count as a change.
generated:
	@echo 'go generate ./...'
	@state() { git status --porcelain && git diff | cksum; }; \
	before=`state` || exit 1; $(GO) generate ./... || exit 1; after=`state`; \
	if [ "$$before" != "$$after" ]; then \
		git status --short; echo 'generated files are out of date; commit what "go generate ./..." writes'; exit 1; \
	fi

# Flags as in vet and test, so that what these compiled is not compiled again.
cross:
	@for target in $(TARGETS); do \
		echo "go build ./...  ($$target)"; \
		GOOS=$${target%/*} GOARCH=$${target#*/} CGO_ENABLED=0 $(GO) build ./... || exit 1; \
	done

release-check:
	cd tools && $(GO) run ./releasecheck ../.goreleaser.yaml $(TARGETS)

bench-check:
	cd bench && $(GO) vet ./... && $(GO) test ./... && $(GO) $(TOOL:tools/go.mod=../tools/go.mod) golangci-lint run --allow-parallel-runners ./...

# Not linted: that takes ten minutes for what Beam brings along.
beam-check:
	cd beam && $(GO) vet ./... && $(GO) vet -tags s3,dataflow ./cmd/... && $(GO) test ./...

interop: build
	interop/run

bench: build
	cd bench && $(GO) build -o ../bin/bench .
	bin/bench -firth ./firth -corpus "$(CORPUS)" -eval "$(EVAL)" -repeats $(REPEATS) $(BENCHFLAGS)

bench-tokenizers:
	cd bench && $(GO) build -o ../bin/bench-tokenizers ./tokenizers
	bin/bench-tokenizers -zh "$(ZH)" -en "$(EN)" $(BENCHFLAGS)

bench-search:
	cd bench && $(GO) build -o ../bin/bench-search ./search
	bin/bench-search -model "$(MODEL)" $(BENCHFLAGS)

bench-serve: build
	cd bench && $(GO) build -o ../bin/bench-serve ./serve
	bin/bench-serve -model "$(MODEL)" $(BENCHFLAGS)

examples: build
	examples/run

fuzz:
	@for package in `$(GO) list ./...`; do \
		for target in `$(GO) test -list '^Fuzz' $$package | grep '^Fuzz'`; do \
			echo "$$package $$target"; \
			$(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 1s $$package || exit 1; \
		done; \
	done

# Vite needs this much of Node.
node:
	@node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' || \
	{ echo "serve/ui needs Node 20.19 or newer; there is `node --version 2>/dev/null || echo none`"; exit 1; }

ui: node
	cd serve/ui && npm ci && npm run build

# What is committed must be what the source builds.
ui-check: node
	cd serve/ui && npm ci && npm run check && npm test -- unit
	@built=`mktemp -d` || exit 1; \
	(cd serve/ui && npx vite build --logLevel warn --outDir "$$built") && diff -r "$$built" serve/ui/dist >/dev/null; rc=$$?; \
	rm -rf "$$built"; \
	[ $$rc = 0 ] || { echo 'serve/ui/dist is not what its source builds; "make ui" builds it, commit it'; exit 1; }

# CHROMIUM=/path/to/chromium for another than Debian's.
ui-test: node
	cd serve/ui && npm ci && npm test

clean:
	rm -rf firth firth.exe dist bin bench/results
