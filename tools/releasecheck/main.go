// Command releasecheck reads the release configuration and checks that it builds
// static binaries for exactly the given targets:
//
//	go run ./releasecheck ../.goreleaser.yaml linux/amd64 linux/arm64 …
//
// It stands in for the release tool's own check: goreleaser takes longer to build
// than everything else that make check does, so it runs where releases are made.
package main

import (
	"bytes"
	"fmt"
	"os"
	"slices"

	"go.yaml.in/yaml/v3"
)

// release lists the keys of the release configuration that the project uses, as
// goreleaser v2 spells them. A key that is not here is taken for a misspelling.
type release struct {
	Version     int
	ProjectName string `yaml:"project_name"`
	Before      struct{ Hooks []string }
	Builds      []struct {
		ID           string
		Main         string
		Binary       string
		Env          []string
		Flags        []string
		Ldflags      []string
		ModTimestamp string `yaml:"mod_timestamp"`
		Goos         []string
		Goarch       []string
	}
	Archives []struct {
		NameTemplate    string `yaml:"name_template"`
		Formats         []string
		FormatOverrides []struct {
			Goos    string
			Formats []string
		} `yaml:"format_overrides"`
		Files []string
	}
	Checksum struct {
		NameTemplate string `yaml:"name_template"`
	}
	Snapshot struct {
		VersionTemplate string `yaml:"version_template"`
	}
	Changelog struct{ Disable bool }
}

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: releasecheck FILE GOOS/GOARCH...")
		os.Exit(2)
	}
	if err := check(os.Args[1], os.Args[2:]); err != nil {
		fmt.Fprintf(os.Stderr, "releasecheck: %s: %v\n", os.Args[1], err)
		os.Exit(1)
	}
}

func check(file string, targets []string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var r release
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&r); err != nil {
		return err
	}
	if r.Version != 2 {
		return fmt.Errorf("configuration version %d, want 2", r.Version)
	}
	if len(r.Builds) != 1 {
		return fmt.Errorf("%d builds, want 1", len(r.Builds))
	}
	build := r.Builds[0]
	if !slices.Contains(build.Env, "CGO_ENABLED=0") {
		return fmt.Errorf("build %q lacks CGO_ENABLED=0: its binary would not be static", build.ID)
	}
	var built []string
	for _, goos := range build.Goos {
		for _, goarch := range build.Goarch {
			built = append(built, goos+"/"+goarch)
		}
	}
	targets = slices.Clone(targets)
	slices.Sort(targets)
	slices.Sort(built)
	if !slices.Equal(targets, built) {
		return fmt.Errorf("builds for %v, the cross-builds are for %v", built, targets)
	}
	return nil
}
