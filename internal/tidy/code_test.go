package tidy

import (
	"go/ast"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestPackagesAreDocumented(t *testing.T) {
	for _, p := range packages(t) {
		documented := 0
		for name, file := range p.files {
			if file.Doc == nil {
				continue
			}
			documented++
			want := "Package " + p.name + " "
			if p.name == "main" {
				want = "Command "
			}
			if !strings.HasPrefix(file.Doc.Text(), want) {
				t.Errorf("%s: the package comment must begin with %q", name, want)
			}
		}
		if documented != 1 {
			t.Errorf("package %s has %d package comments, want one, in doc.go or the main file", p.dir, documented)
		}
	}
}

func TestPackageNamesSayWhatIsInside(t *testing.T) {
	vague := []string{"utils", "util", "common", "helpers", "helper", "types", "pkg", "misc", "base", "shared"}
	for _, p := range packages(t) {
		for _, part := range append(strings.Split(p.dir, "/"), p.name) {
			if slices.Contains(vague, part) {
				t.Errorf("package %s: %q says nothing of what is inside", p.dir, part)
			}
		}
	}
}

func TestExportedNamesAreDocumented(t *testing.T) {
	for _, p := range packages(t) {
		if p.name == "main" {
			continue
		}
		for _, file := range p.files {
			for _, declaration := range file.Decls {
				switch d := declaration.(type) {
				case *ast.FuncDecl:
					if d.Name.IsExported() && d.Doc == nil && receiverExported(d) && !conventional(d) {
						t.Errorf("%s: %s has no doc comment", p.fset.Position(d.Pos()), d.Name)
					}
				case *ast.GenDecl:
					undocumented(d, func(name *ast.Ident) {
						t.Errorf("%s: %s has no doc comment", p.fset.Position(name.Pos()), name)
					})
				}
			}
		}
	}
}

// undocumented reports the exported types, variables and constants of a
// declaration that have neither a comment of their own nor one of their group.
func undocumented(d *ast.GenDecl, report func(*ast.Ident)) {
	if d.Doc != nil {
		return
	}
	for _, spec := range d.Specs {
		switch s := spec.(type) {
		case *ast.TypeSpec:
			if s.Name.IsExported() && s.Doc == nil {
				report(s.Name)
			}
		case *ast.ValueSpec:
			for _, name := range s.Names {
				if name.IsExported() && s.Doc == nil && s.Comment == nil {
					report(name)
				}
			}
		}
	}
}

// receiverExported tells whether a function is no method, or a method of an
// exported type.
func receiverExported(d *ast.FuncDecl) bool {
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return true
	}
	receiver := d.Recv.List[0].Type
	for {
		switch e := receiver.(type) {
		case *ast.StarExpr:
			receiver = e.X
		case *ast.IndexExpr:
			receiver = e.X
		case *ast.IndexListExpr:
			receiver = e.X
		case *ast.Ident:
			return e.IsExported()
		default:
			return true
		}
	}
}

// conventional tells whether a method is one of those whose meaning an interface
// of the standard library has settled.
func conventional(d *ast.FuncDecl) bool {
	return d.Recv != nil && slices.Contains([]string{
		"Error", "Unwrap", "Is", "String", "MarshalText", "UnmarshalText", "MarshalJSON", "UnmarshalJSON",
		"Len", "Less", "Swap", "Push", "Pop",
	}, d.Name.Name)
}

// TestLibrariesNeitherPrintNorExit: a library returns what it has to say;
// commands report.
func TestLibrariesNeitherPrintNorExit(t *testing.T) {
	forbidden := map[string][]string{
		"fmt": {"Print", "Printf", "Println"},
		"os":  {"Exit", "Stdout", "Stderr"},
		"log": nil, // all of it
	}
	for _, p := range packages(t) {
		if p.name == "main" {
			continue
		}
		for _, file := range p.files {
			ast.Inspect(file, func(node ast.Node) bool {
				selector, ok := node.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				qualifier, ok := selector.X.(*ast.Ident)
				if !ok || !importsAs(file, qualifier.Name) {
					return true
				}
				names, watched := forbidden[qualifier.Name]
				if watched && (names == nil || slices.Contains(names, selector.Sel.Name)) {
					t.Errorf("%s: a library uses %s.%s; return a value or an error instead",
						p.fset.Position(selector.Pos()), qualifier.Name, selector.Sel.Name)
				}
				return true
			})
		}
	}
}

// importsAs tells whether a file imports a standard package under its own name.
func importsAs(file *ast.File, name string) bool {
	return slices.ContainsFunc(file.Imports, func(spec *ast.ImportSpec) bool {
		return spec.Name == nil && spec.Path.Value == strconv.Quote(name)
	})
}

// TestNothingIsRegisteredAtStart: no init functions, so that what a program
// does can be read from what it calls.
func TestNothingIsRegisteredAtStart(t *testing.T) {
	for _, p := range packages(t) {
		for _, file := range p.files {
			for _, declaration := range file.Decls {
				d, ok := declaration.(*ast.FuncDecl)
				if ok && d.Recv == nil && d.Name.Name == "init" {
					t.Errorf("%s: init function; build the value where it is declared, or where it is used", p.fset.Position(d.Pos()))
				}
			}
		}
	}
}

// TestImportsAreNamedOnlyWhereNeeded forbids dot imports, which hide where a
// name comes from.
func TestImportsAreNamedOnlyWhereNeeded(t *testing.T) {
	for _, p := range packages(t) {
		for _, file := range p.files {
			for _, spec := range file.Imports {
				if spec.Name != nil && spec.Name.Name == "." {
					t.Errorf("%s: dot import of %s", p.fset.Position(spec.Pos()), spec.Path.Value)
				}
			}
		}
	}
}
