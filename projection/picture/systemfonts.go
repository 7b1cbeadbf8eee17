package picture

import (
	"cmp"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// wellKnown are parts of the names of fonts with Chinese characters, best first:
// those of Linux distributions, macOS and Windows. Fonts that are not listed come
// after them.
var wellKnown = []string{
	"notosanscjk", "notosanssc", "sourcehansans", "pingfang", "hiragino sans gb", "stheiti", "msyh",
	"wqy-microhei", "wqy-zenhei", "droidsansfallback", "simhei", "simsun", "arial unicode", "arialuni",
	"notosans", "dejavusans",
}

// fontFolders are where the system and the user keep fonts.
func fontFolders() []string {
	home, _ := os.UserHomeDir()
	var folders []string
	add := func(parts ...string) {
		if parts[0] != "" {
			folders = append(folders, filepath.Join(parts...))
		}
	}
	switch runtime.GOOS {
	case "windows":
		add(os.Getenv("WINDIR"), "Fonts")
		add(os.Getenv("LOCALAPPDATA"), "Microsoft", "Windows", "Fonts")
	case "darwin":
		add(home, "Library", "Fonts")
		add("/Library/Fonts")
		add("/System/Library/Fonts")
		add("/System/Library/AssetsV2")
	default:
		add(home, ".local", "share", "fonts")
		add(home, ".fonts")
		add(os.Getenv("XDG_DATA_HOME"), "fonts")
		add("/usr/local/share/fonts")
		add("/usr/share/fonts")
		add("/usr/X11R6/lib/X11/fonts")
	}
	return folders
}

// systemFonts lists the font files of folders, in the order in which to try them.
func systemFonts(folders []string) []string {
	var paths []string
	for _, folder := range folders {
		// What cannot be read has no fonts for us.
		_ = filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
			if err != nil {
				if entry != nil && entry.IsDir() {
					return fs.SkipDir
				}
				return nil
			}
			switch strings.ToLower(filepath.Ext(path)) {
			case ".ttf", ".otf", ".ttc", ".otc":
				if !entry.IsDir() {
					paths = append(paths, path)
				}
			}
			return nil
		})
	}
	slices.SortStableFunc(paths, func(a, b string) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b))
	})
	return slices.Compact(paths)
}

// rank puts well-known fonts first, and of each the regular one before the bold
// and slanted ones.
func rank(path string) int {
	name := strings.ToLower(filepath.Base(path))
	r := slices.IndexFunc(wellKnown, func(known string) bool { return strings.HasPrefix(name, known) })
	if r < 0 {
		r = len(wellKnown)
	}
	r *= 2
	for _, other := range []string{"bold", "italic", "oblique", "light", "thin", "black", "mono", "condensed", "medium", "bd."} {
		if strings.Contains(name, other) {
			return r + 1
		}
	}
	return r
}
