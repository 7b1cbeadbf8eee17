package serve

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
)

// minKey is how many characters a key has at least: 16 random ones cannot be guessed.
const minKey = 16

// Keys are API keys, read from a file.
type Keys struct {
	path string
	list atomic.Pointer[[]apiKey]
}

// An apiKey is kept as its hash, so that comparing takes the same time whatever is
// compared.
type apiKey struct {
	hash [sha256.Size]byte
	name string
	rate Rate
}

// OpenKeys reads keys from a file: a line for each, with its name and its rate
// ([ParseRate]) behind it if it has them. Empty lines, and lines that begin with #,
// are left out.
//
//	# key                            name    rate
//	sk-f81d4fae7dec11d0a765          anna    100/m
//	sk-00a0c91e6bf6a3b8d29e
//
// It fails if there is no key, or one shorter than 16 characters, or one twice.
func OpenKeys(path string) (*Keys, error) {
	k := &Keys{path: path}
	return k, k.Reload()
}

// Reload reads the file again. If it fails, the keys stay as they were.
func (k *Keys) Reload() error {
	data, err := os.ReadFile(k.path)
	if err != nil {
		return err
	}
	list, err := parseKeys(data)
	if err != nil {
		return fmt.Errorf("%s: %w", k.path, err)
	}
	k.list.Store(&list)
	return nil
}

// Len is the number of keys.
func (k *Keys) Len() int { return len(*k.list.Load()) }

func parseKeys(data []byte) ([]apiKey, error) {
	var list []apiKey
	seen := map[[sha256.Size]byte]int{}
	lines := bufio.NewScanner(bytes.NewReader(data))
	for n := 1; lines.Scan(); n++ {
		fields := strings.Fields(lines.Text())
		if len(fields) == 0 || strings.HasPrefix(fields[0], "#") {
			continue
		}
		// Never the key itself: errors are logged.
		switch {
		case len(fields) > 3:
			return nil, fmt.Errorf("line %d: it has %d parts; want a key, a name and a rate at most", n, len(fields))
		case len(fields[0]) < minKey:
			return nil, fmt.Errorf("line %d: the key has %d characters; want %d at least, such as openssl rand -hex 16 writes", n, len(fields[0]), minKey)
		}
		key := apiKey{hash: sha256.Sum256([]byte(fields[0])), name: fmt.Sprintf("line-%d", n)}
		if first, twice := seen[key.hash]; twice {
			return nil, fmt.Errorf("line %d: the key of line %d again", n, first)
		}
		seen[key.hash] = n
		if len(fields) > 1 {
			key.name = fields[1]
		}
		if len(fields) > 2 {
			var err error
			if key.rate, err = ParseRate(fields[2]); err != nil {
				return nil, fmt.Errorf("line %d: %w", n, err)
			}
		}
		list = append(list, key)
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("it has no keys")
	}
	return list, nil
}

// check returns the key of an Authorization header. It compares with every key,
// whether or not one has matched, so that its time tells nothing.
func (k *Keys) check(header string) (*apiKey, error) {
	scheme, given, _ := strings.Cut(header, " ")
	refused := func(code, format string, args ...any) error {
		e := NewError(http.StatusUnauthorized, "", code, format, args...)
		e.Header = http.Header{"Www-Authenticate": {`Bearer realm="firth"`}}
		return e
	}
	if !strings.EqualFold(scheme, "Bearer") || given == "" {
		return nil, refused("missing_api_key", "this server wants an API key: Authorization: Bearer KEY")
	}
	hash := sha256.Sum256([]byte(strings.TrimSpace(given)))
	var found *apiKey
	list := *k.list.Load()
	for i := range list {
		if subtle.ConstantTimeCompare(hash[:], list[i].hash[:]) == 1 {
			found = &list[i]
		}
	}
	if found == nil {
		return nil, refused("invalid_api_key", "this API key is not one of this server's")
	}
	return found, nil
}
