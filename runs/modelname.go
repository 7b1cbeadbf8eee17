package runs

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// The model of a run is served under the name of its file, which is made of the run's
// name so that people can read it. What such a name may have is chosen, not what it
// may not: it is a file's name on every system, and a part of addresses.

const (
	modelExt      = ".safetensors"
	mostModelName = 40 // characters
)

// stem is a name for people up to its extensions.
func stem(name string) string {
	if at := strings.IndexByte(name, '.'); at > 0 {
		return name[:at]
	}
	return name
}

// modelName makes an id of the name of a run: small ASCII letters and digits, and
// letters of Chinese, Japanese and Korean; whatever else there is becomes one hyphen.
func modelName(name string) string {
	var b strings.Builder
	n, gap := 0, false
	for _, r := range strings.ToLower(stem(name)) {
		plain := 'a' <= r && r <= 'z' || '0' <= r && r <= '9'
		if !plain && !(unicode.IsLetter(r) && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)) {
			gap = n > 0
			continue
		}
		if n++; n > mostModelName {
			break
		}
		if gap {
			b.WriteByte('-')
			gap = false
		}
		b.WriteRune(r)
	}
	id := b.String()
	if id == "" {
		return "model"
	}
	if isReserved(id) {
		return "model-" + id
	}
	return id
}

// isReserved tells names of files that have a meaning: to Windows, and to a run.
func isReserved(name string) bool {
	if slices.Contains([]string{"con", "prn", "aux", "nul", "checkpoint"}, name) {
		return true
	}
	port, ok := strings.CutPrefix(name, "com")
	if !ok {
		port, ok = strings.CutPrefix(name, "lpt")
	}
	return ok && len(port) == 1 && '0' <= port[0] && port[0] <= '9'
}

// freeModelName makes a name that no other run has. m.mu is held.
func (m *Manager) freeModelName(name string) string {
	taken := map[string]bool{}
	for _, r := range m.runs {
		taken[r.ModelName] = true
	}
	wanted := modelName(name)
	free := wanted
	for n := 2; taken[free]; n++ {
		free = wanted + "-" + strconv.Itoa(n)
	}
	return free
}

// modelPaths are where the model of a run may lie: under its name, or, where that is
// the name of a model that is no run's, with a part of the run's id. Runs that have no
// name for the model, as older ones, have the id.
func (r *run) modelPaths() []string {
	if r.ModelName == "" {
		return []string{filepath.Join(r.folder, r.ID+modelExt)}
	}
	return []string{
		filepath.Join(r.folder, r.ModelName+modelExt),
		filepath.Join(r.folder, r.ModelName+"-"+r.ID[1:5]+modelExt),
	}
}

// modelPath is where it does lie, or will.
func (r *run) modelPath() string {
	paths := r.modelPaths()
	for _, path := range paths {
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	return paths[0]
}

// serveModel has the model of a run served, by another name if that is taken. It
// returns where the model lies then.
func (r *run) serveModel(offer func(path string) (string, error)) (id, path string, err error) {
	path = r.modelPath()
	if id, err = offer(path); err == nil {
		return id, path, nil
	}
	for _, other := range r.modelPaths() {
		if other == path || os.Rename(path, other) != nil {
			continue
		}
		path = other
		if id, err = offer(path); err == nil {
			break
		}
	}
	return id, path, err
}
