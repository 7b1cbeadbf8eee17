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
MODULES = . bench bench/tokenizers/gojieba tools internal/kernel/_asm

# Pinned tools: the first use builds them, which takes minutes for golangci-lint.
TOOL = tool -modfile=tools/go.mod

.PHONY: help demo build install test check format format-check vet lint purego race \
	tidy-check generated cross release-check bench-check interop bench bench-tokenizers fuzz clean

help:
	@echo 'make demo            build, train on the embedded sample, show what came out (DEMO_LANG=zh for Chinese)'
	@echo 'make test            every test of Firth; needs nothing but Go'
	@echo 'make build           ./firth, one static binary'
	@echo 'make install         the same into the folder that "go env GOBIN" or GOPATH/bin names'
	@echo 'make check           what CI does besides the tests: the targets from format-check to bench-check'
	@echo '  format-check, vet, lint, purego, race, tidy-check, generated, cross, release-check, bench-check'
	@echo 'make format          rewrite the Go files in the standard form (gofumpt)'
	@echo 'make interop         files, words and answers against gensim, jieba, tokenizers and others; needs Python 3, installs the rest into .venv'
	@echo 'make bench           quality and speed beside gensim, word2vec C and fastText: CORPUS=text.txt EVAL=folder (REPEATS=3)'
	@echo 'make bench-tokenizers  speed of cutting text beside jieba, tokenizers and others: ZH=chinese.txt EN=english.txt'
	@echo 'make fuzz            every fuzz target for FUZZTIME=10s'
	@echo 'make clean           remove what was built'

demo: build
	./firth demo $${DEMO_LANG:+--lang "$$DEMO_LANG"}

build:
	CGO_ENABLED=0 $(GO) build -o ./ ./cmd/firth

install:
	CGO_ENABLED=0 $(GO) install ./cmd/firth

test:
	$(GO) test $(TESTFLAGS) ./...

check: format-check vet lint purego race tidy-check generated cross release-check bench-check

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

interop: build
	interop/run

bench: build
	cd bench && $(GO) build -o ../bin/bench .
	bin/bench -firth ./firth -corpus "$(CORPUS)" -eval "$(EVAL)" -repeats $(REPEATS) $(BENCHFLAGS)

bench-tokenizers:
	cd bench && $(GO) build -o ../bin/bench-tokenizers ./tokenizers
	bin/bench-tokenizers -zh "$(ZH)" -en "$(EN)" $(BENCHFLAGS)

fuzz:
	@for package in `$(GO) list ./...`; do \
		for target in `$(GO) test -list '^Fuzz' $$package | grep '^Fuzz'`; do \
			echo "$$package $$target"; \
			$(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 1s $$package || exit 1; \
		done; \
	done

clean:
	rm -rf firth firth.exe dist bin bench/results
