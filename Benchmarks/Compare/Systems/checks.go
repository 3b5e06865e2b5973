// Go's net/http answering access checks from maps in memory, as `/auth/nginx` is asked: the file
// of customers that `CheckProbe --write` makes. Prints where it listens.
package main

import (
	"bufio"
	"crypto/sha256"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
)

type grant struct {
	customer int32
	pkg      string
}

type registry struct {
	tokens map[[sha256.Size]byte]int32
	active map[int32]bool
	grants map[grant]string
}

func load(path string) (*registry, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	found := &registry{
		map[[sha256.Size]byte]int32{}, map[int32]bool{}, map[grant]string{},
	}
	lines := bufio.NewScanner(file)
	for number := int32(1); lines.Scan(); number++ {
		fields := strings.Split(lines.Text(), "\t")
		found.tokens[sha256.Sum256([]byte(fields[0]))] = number
		found.active[number] = true
		for _, name := range fields[6:] {
			found.grants[grant{number, strings.Clone(name)}] = strings.Clone(fields[5])
		}
	}
	return found, lines.Err()
}

func (registry *registry) ServeHTTP(writer http.ResponseWriter, request *http.Request) {
	secret := strings.TrimPrefix(request.Header.Get("Authorization"), "Bearer ")
	customer, isKnown := registry.tokens[sha256.Sum256([]byte(secret))]
	if !isKnown || !registry.active[customer] {
		writer.WriteHeader(http.StatusUnauthorized)
		return
	}
	// /dist/{vendor}/{name}/{version}.zip
	name := strings.TrimPrefix(request.Header.Get("X-Original-URI"), "/dist/")
	if end := strings.LastIndexByte(name, '/'); end >= 0 {
		name = name[:end]
	}
	if _, isGranted := registry.grants[grant{customer, name}]; !isGranted {
		writer.WriteHeader(http.StatusForbidden)
		return
	}
	writer.WriteHeader(http.StatusOK)
}

func main() {
	registry, err := load(os.Args[1])
	if err != nil {
		panic(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	http.Handle("/auth/nginx", registry)
	fmt.Printf("listening on port %d\n", listener.Addr().(*net.TCPAddr).Port)
	panic(http.Serve(listener, nil))
}
