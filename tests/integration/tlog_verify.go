// tlog_verify holds what a log publishes against code that is not ours: golang.org/x/mod/sumdb's note and tlog.
//
// Usage: tlog_verify -checkpoint FILE -vkey FILE -tiles DIRECTORY [-proof FILE] [-old-checkpoint FILE -consistency FILE]
//
//	-checkpoint      a signed note as of c2sp.org/tlog-checkpoint
//	-vkey            the log's verifier key, one line
//	-tiles           the static layout of c2sp.org/tlog-tiles: tile/LEVEL/INDEX and, when they are there, tile/entries/INDEX
//	-proof           of inclusion, as of c2sp.org/tlog-proof: with a checkpoint of its own
//	-old-checkpoint  one that the log gave earlier
//	-consistency     from it to the checkpoint within the file, as a log asks a witness by c2sp.org/tlog-witness:
//	                 "old SIZE", one hash a line, an empty line, the newer checkpoint
//
// Prints one line a check; exit code 0 when all hold.
package main

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const tileHeight = 8

// checkpoint verifies the note and reads its three lines.
func checkpoint(text []byte, verifier note.Verifier) (tlog.Tree, error) {
	opened, err := note.Open(text, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 {
		return tlog.Tree{}, errors.New("a checkpoint has three lines")
	}
	if lines[0] != verifier.Name() {
		return tlog.Tree{}, fmt.Errorf("origin %q, key of %q", lines[0], verifier.Name())
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || strconv.FormatInt(size, 10) != lines[1] {
		return tlog.Tree{}, fmt.Errorf("size %q", lines[1])
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err
}

// place is the part of a path after the level.
func place(index int64, width int) string {
	text := fmt.Sprintf("%03d", index%1000)
	for index >= 1000 {
		index /= 1000
		text = fmt.Sprintf("x%03d/%s", index%1000, text)
	}
	if width < 1<<tileHeight {
		text += fmt.Sprintf(".p/%d", width)
	}
	return text
}

// directory is a tlog.TileReader over the static layout.
type directory string

func (d directory) Height() int { return tileHeight }

func (d directory) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	for i, tile := range tiles {
		bytes, err := os.ReadFile(filepath.Join(string(d), "tile", strconv.Itoa(tile.L), place(tile.N, tile.W)))
		if err != nil {
			return nil, err
		}
		data[i] = bytes
	}
	return data, nil
}

func (d directory) SaveTiles([]tlog.Tile, [][]byte) {}

// bundle reads the entries whose hashes are in tile `index` of level 0; nil when the log exports none.
func (d directory) bundle(index int64, width int) ([][]byte, error) {
	rest, err := os.ReadFile(filepath.Join(string(d), "tile", "entries", place(index, width)))
	if err != nil {
		return nil, err
	}
	var entries [][]byte
	for len(rest) > 0 {
		if len(rest) < 2 || len(rest) < 2+int(binary.BigEndian.Uint16(rest)) {
			return nil, fmt.Errorf("bundle %d is cut off", index)
		}
		end := 2 + int(binary.BigEndian.Uint16(rest))
		entries = append(entries, rest[2:end])
		rest = rest[end:]
	}
	if len(entries) != width {
		return nil, fmt.Errorf("bundle %d has %d entries, not %d", index, len(entries), width)
	}
	return entries, nil
}

// checkTree reads every leaf through tiles that are proven to be under the root, and hashes the entries that are there.
func checkTree(tree tlog.Tree, d directory) error {
	reader := tlog.TileHashReader(tree, d)
	root, err := tlog.TreeHash(tree.N, reader)
	if err != nil {
		return err
	}
	if root != tree.Hash {
		return fmt.Errorf("the tiles have root %v, the checkpoint %v", root, tree.Hash)
	}
	_, err = os.Stat(filepath.Join(string(d), "tile", "entries"))
	hasEntries := err == nil
	for start := int64(0); start < tree.N; start += 1 << tileHeight {
		var indexes []int64
		for i := start; i < tree.N && i < start+1<<tileHeight; i++ {
			indexes = append(indexes, tlog.StoredHashIndex(0, i))
		}
		leaves, err := reader.ReadHashes(indexes)
		if err != nil {
			return err
		}
		if !hasEntries {
			continue
		}
		entries, err := d.bundle(start>>tileHeight, len(indexes))
		if err != nil {
			return err
		}
		for i, entry := range entries {
			if tlog.RecordHash(entry) != leaves[i] {
				return fmt.Errorf("entry %d does not have the hash in its tile", start+int64(i))
			}
		}
	}
	fmt.Printf("tiles: %d leaves under %v, entries: %v\n", tree.N, tree.Hash, hasEntries)
	return nil
}

// hashes reads one base64 hash a line.
func hashes(lines []string) ([]tlog.Hash, error) {
	var all []tlog.Hash
	for _, line := range lines {
		bytes, err := base64.StdEncoding.Strict().DecodeString(line)
		if err != nil || len(bytes) != tlog.HashSize {
			return nil, fmt.Errorf("not a hash: %q", line)
		}
		var hash tlog.Hash
		copy(hash[:], bytes)
		all = append(all, hash)
	}
	return all, nil
}

// numbered reads a proof's file: the number after `word`, the hashes, and the checkpoint after the empty line.
func numbered(text, word string, verifier note.Verifier) (int64, []tlog.Hash, tlog.Tree, error) {
	fail := func(err error) (int64, []tlog.Hash, tlog.Tree, error) { return 0, nil, tlog.Tree{}, err }
	proof, signed, found := strings.Cut(text, "\n\n")
	if !found {
		return fail(errors.New("no checkpoint after the proof"))
	}
	lines := strings.Split(proof, "\n")
	first, text, _ := strings.Cut(lines[0], " ")
	number, err := strconv.ParseInt(text, 10, 64)
	if first != word || err != nil || strconv.FormatInt(number, 10) != text {
		return fail(fmt.Errorf("%q is not %q and a number", lines[0], word))
	}
	all, err := hashes(lines[1:])
	if err != nil {
		return fail(err)
	}
	tree, err := checkpoint([]byte(signed), verifier)
	return number, all, tree, err
}

func checkInclusion(text string, verifier note.Verifier, tree tlog.Tree, d directory) error {
	const header = "c2sp.org/tlog-proof@v1\n"
	if !strings.HasPrefix(text, header) {
		return errors.New("not a tlog-proof")
	}
	index, proof, proven, err := numbered(strings.TrimPrefix(text, header), "index", verifier)
	if err != nil {
		return err
	}
	leaf, err := tlog.TileHashReader(tree, d).ReadHashes([]int64{tlog.StoredHashIndex(0, index)})
	if err != nil {
		return err
	}
	if err := tlog.CheckRecord(proof, proven.N, proven.Hash, index, leaf[0]); err != nil {
		return err
	}
	fmt.Printf("inclusion: entry %d of %d\n", index, proven.N)
	return nil
}

func checkConsistency(text string, verifier note.Verifier, old tlog.Tree) error {
	size, proof, tree, err := numbered(text, "old", verifier)
	if err != nil {
		return err
	}
	if size != old.N {
		return fmt.Errorf("a proof from size %d, an old checkpoint of size %d", size, old.N)
	}
	if err := tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash); err != nil {
		return err
	}
	fmt.Printf("consistency: %d to %d\n", old.N, tree.N)
	return nil
}

func run(checkpointFile, vkeyFile, tiles, proofFile, oldFile, consistencyFile string) error {
	read := func(file string) string {
		text, err := os.ReadFile(file)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		return string(text)
	}
	verifier, err := note.NewVerifier(strings.TrimSpace(read(vkeyFile)))
	if err != nil {
		return err
	}
	tree, err := checkpoint([]byte(read(checkpointFile)), verifier)
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	fmt.Printf("checkpoint: %s, size %d\n", verifier.Name(), tree.N)
	if err := checkTree(tree, directory(tiles)); err != nil {
		return fmt.Errorf("tiles: %w", err)
	}
	if proofFile != "" {
		if err := checkInclusion(read(proofFile), verifier, tree, directory(tiles)); err != nil {
			return fmt.Errorf("inclusion: %w", err)
		}
	}
	if consistencyFile != "" {
		old, err := checkpoint([]byte(read(oldFile)), verifier)
		if err != nil {
			return fmt.Errorf("old checkpoint: %w", err)
		}
		if err := checkConsistency(read(consistencyFile), verifier, old); err != nil {
			return fmt.Errorf("consistency: %w", err)
		}
	}
	return nil
}

func main() {
	checkpointFile := flag.String("checkpoint", "", "signed checkpoint")
	vkeyFile := flag.String("vkey", "", "verifier key")
	tiles := flag.String("tiles", "", "directory with tile/ in it")
	proofFile := flag.String("proof", "", "tlog-proof of one entry")
	oldFile := flag.String("old-checkpoint", "", "earlier checkpoint")
	consistencyFile := flag.String("consistency", "", "proof from the earlier checkpoint")
	flag.Parse()
	if flag.NArg() > 0 || *checkpointFile == "" || *vkeyFile == "" || *tiles == "" || (*oldFile == "") != (*consistencyFile == "") {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(*checkpointFile, *vkeyFile, *tiles, *proofFile, *oldFile, *consistencyFile); err != nil {
		fmt.Fprintln(os.Stderr, "refused:", err)
		os.Exit(1)
	}
}
