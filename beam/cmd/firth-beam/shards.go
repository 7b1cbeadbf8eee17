package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"firth/beam/store"
	"firth/corpus"
	"firth/internal/settings"
)

// shards returns the files that arguments name, in the order of firth train.
func shards(ctx context.Context, arguments []string, o corpus.Options, output string) ([]string, error) {
	o.Outputs = []string{output}
	if !slices.ContainsFunc(arguments, func(a string) bool { return !store.IsLocal(a) }) {
		return localShards(arguments, o)
	}
	var all []string
	for _, a := range arguments {
		found := []string{a}
		var err error
		switch {
		case store.IsLocal(a):
			found, err = localShards(found, o)
		case strings.ContainsAny(a, "*?["):
			if found, err = store.List(ctx, a); err == nil && len(found) == 0 {
				err = fmt.Errorf("%s: no such files", a)
			}
			slices.Sort(found)
		}
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

// localShards returns the files of this machine that arguments name, by paths that
// other processes can open, too.
func localShards(arguments []string, o corpus.Options) ([]string, error) {
	if slices.Contains(arguments, "-") {
		return nil, errors.New("standard input can be read by one process, and once: write it to files")
	}
	c, err := corpus.Open(arguments, nil, o)
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, file := range c.Files() {
		path, err := filepath.Abs(file.Path)
		if err == nil && file.Size < 0 {
			err = fmt.Errorf("%s is a pipe or a device, which can be read once: write it to a file", file.Path)
		}
		if err != nil {
			return nil, errors.Join(err, c.Close())
		}
		paths = append(paths, path)
	}
	return paths, c.Close()
}

// sample reads the beginnings of some shards, as firth train does. What cannot be read
// is left out: whoever reads it for good will say why.
func sample(ctx context.Context, shards []string, o corpus.Options) string {
	var all strings.Builder
	for _, shard := range settings.Sampled(shards) {
		all.WriteString(beginning(ctx, shard, o))
	}
	return all.String()
}

func beginning(ctx context.Context, shard string, o corpus.Options) string {
	if store.IsLocal(shard) {
		return settings.Beginning(ctx, shard, nil, o)
	}
	r, err := store.Open(ctx, shard)
	if err != nil {
		return ""
	}
	defer func() { _ = r.Close() }() // only read
	return settings.Beginning(ctx, "-", r, o)
}
