// Debian's gqlparser: SCHEMA DOCUMENT...; one line a phase and document, its name and the
// nanoseconds of CPU time of its fastest round.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/vektah/gqlparser"
	"github.com/vektah/gqlparser/ast"
	"github.com/vektah/gqlparser/parser"
	"github.com/vektah/gqlparser/validator"
)

func source(path string) *ast.Source {
	text, err := os.ReadFile(path)
	if err != nil {
		panic(err)
	}
	return &ast.Source{Name: path, Input: string(text)}
}

// All threads of the process: the collector's, too.
func used() int64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return usage.Utime.Nano() + usage.Stime.Nano()
}

func best(work func()) int64 {
	found := int64(1) << 62
	for round := 0; round < 10; round++ {
		start := used()
		for index := 0; index < 500; index++ {
			work()
		}
		if time := (used() - start) / 500; time < found {
			found = time
		}
	}
	return found
}

func main() {
	schema, err := gqlparser.LoadSchema(source(os.Args[1]))
	if err != nil {
		panic(err)
	}
	for _, path := range os.Args[2:] {
		text := source(path)
		document, err := parser.ParseQuery(text)
		if err != nil {
			panic(err)
		}
		if errors := validator.Validate(schema, document); len(errors) > 0 {
			panic(errors)
		}
		name := strings.TrimSuffix(filepath.Base(path), ".graphql")
		fmt.Println("parse", name, best(func() { _, _ = parser.ParseQuery(text) }))
		fmt.Println("validate", name, best(func() { _ = validator.Validate(schema, document) }))
	}
}
