package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestServeRefuses wants firth serve to refuse what is not safe, or not understood,
// before it listens.
func TestServeRefuses(t *testing.T) {
	dir := t.TempDir()
	keys := filepath.Join(dir, "keys.txt")
	if err := os.WriteFile(keys, []byte("short\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for args, want := range map[string]string{
		"":                                                               "want models",
		"m.safetensors --listen :8080":                                   "--api-key-file",
		"m.safetensors --listen 0.0.0.0:8080":                            "--insecure",
		"m.safetensors --listen [::]:8080":                               "--insecure",
		"m.safetensors --listen 192.0.2.1:80":                            "--insecure",
		"m.safetensors --listen example.com:80":                          "--insecure",
		"m.safetensors --listen 8080":                                    "want address:port",
		"m.safetensors --tls-cert cert.pem":                              "belong together",
		"m.safetensors --rate 5/d":                                       "--rate",
		"m.safetensors --max-batch 0":                                    "--max-batch 0",
		"m.safetensors --max-body none":                                  "--max-body",
		"m.safetensors --poll -1s":                                       "--poll",
		"m.safetensors --no-training --api-key-file " + keys:             "line 1: the key has 5 characters",
		"m.safetensors --no-training --api-key-file " + dir + "/nothing": "nothing",
		"m.safetensors --no-training --cors-origin example.com":          "origin",
		dir + "/nothing.safetensors --no-training --listen 127.0.0.1:0":  "nothing.safetensors",
	} {
		var out, err bytes.Buffer
		status := run(append([]string{"serve"}, strings.Fields(args)...), streams{strings.NewReader(""), &out, &err})
		if status == 0 || !strings.Contains(err.String(), want) {
			t.Errorf("serve %s: status %d, %q; want %q", args, status, err.String(), want)
		}
	}
}
