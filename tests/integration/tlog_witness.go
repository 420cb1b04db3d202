// tlog_witness is a witness for tests, on code that is not ours: golang.org/x/mod/sumdb's note and tlog.
//
// Usage: tlog_witness -name NAME [-log FILE -state FILE [-time SECONDS] | -log FILE -verify FILE]
//
//	-name    of the witness; its key follows from it
//	-log     the log's verifier key, one line
//	-state   what it cosigned last, written by it; absent: nothing
//	-time    of its clock, Unix seconds
//	-verify  a checkpoint that the log and this witness signed
//
// With a state it takes the body of add-checkpoint, c2sp.org/tlog-witness, from standard input and prints its line of
// c2sp.org/tlog-cosignature. With only a name it prints its verifier key. Exit code 1 when it refuses.
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const cosignatureType = 4

// witness signs and verifies as note.Signer and note.Verifier.
type witness struct {
	name string
	key  ed25519.PrivateKey
	time uint64
}

func newWitness(name string, time uint64) witness {
	seed := sha256.Sum256([]byte(name))
	return witness{name, ed25519.NewKeyFromSeed(seed[:]), time}
}

func (w witness) typed() []byte {
	return append([]byte{cosignatureType}, w.key.Public().(ed25519.PublicKey)...)
}

func (w witness) Name() string { return w.name }

func (w witness) KeyHash() uint32 {
	hash := sha256.Sum256(append([]byte(w.name+"\n"), w.typed()...))
	return binary.BigEndian.Uint32(hash[:])
}

func (w witness) vkey() string {
	return fmt.Sprintf("%s+%08x+%s", w.name, w.KeyHash(), base64.StdEncoding.EncodeToString(w.typed()))
}

func cosigned(time uint64, text []byte) []byte {
	return append([]byte(fmt.Sprintf("cosignature/v1\ntime %d\n", time)), text...)
}

func (w witness) Sign(text []byte) ([]byte, error) {
	return append(binary.BigEndian.AppendUint64(nil, w.time), ed25519.Sign(w.key, cosigned(w.time, text))...), nil
}

func (w witness) Verify(text, signature []byte) bool {
	if len(signature) != 8+ed25519.SignatureSize {
		return false
	}
	time := binary.BigEndian.Uint64(signature)
	return ed25519.Verify(w.key.Public().(ed25519.PublicKey), cosigned(time, text), signature[8:])
}

// tree reads the three lines of a checkpoint's text.
func tree(text, origin string) (tlog.Tree, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[0] != origin || lines[3] != "" {
		return tlog.Tree{}, errors.New("not a checkpoint of this log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || strconv.FormatInt(size, 10) != lines[1] {
		return tlog.Tree{}, fmt.Errorf("size %q", lines[1])
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err
}

// last reads what was cosigned last.
func last(state, origin string) (tlog.Tree, error) {
	text, err := os.ReadFile(state)
	if os.IsNotExist(err) {
		return tlog.Tree{}, nil
	}
	if err != nil {
		return tlog.Tree{}, err
	}
	return tree(string(text), origin)
}

// request takes the body apart: the old size, the proof, the checkpoint.
func request(body string) (int64, tlog.TreeProof, string, error) {
	fail := func(why string) (int64, tlog.TreeProof, string, error) { return 0, nil, "", errors.New(why) }
	head, signed, found := strings.Cut(body, "\n\n")
	if !found {
		return fail("no empty line")
	}
	lines := strings.Split(head, "\n")
	word, number, _ := strings.Cut(lines[0], " ")
	old, err := strconv.ParseInt(number, 10, 64)
	if word != "old" || err != nil || old < 0 || strconv.FormatInt(old, 10) != number {
		return fail("the first line is not the old size")
	}
	if len(lines)-1 > 63 {
		return fail("more than 63 lines of proof")
	}
	var proof tlog.TreeProof
	for _, line := range lines[1:] {
		bytes, err := base64.StdEncoding.Strict().DecodeString(line)
		if err != nil || len(bytes) != tlog.HashSize {
			return fail("a line of the proof is no hash")
		}
		var hash tlog.Hash
		copy(hash[:], bytes)
		proof = append(proof, hash)
	}
	return old, proof, signed, nil
}

func cosign(w witness, log note.Verifier, state string, body string) (string, error) {
	old, proof, signed, err := request(body)
	if err != nil {
		return "", err
	}
	opened, err := note.Open([]byte(signed), note.VerifierList(log))
	if err != nil {
		return "", err
	}
	now, err := tree(opened.Text, log.Name())
	if err != nil {
		return "", err
	}
	before, err := last(state, log.Name())
	if err != nil {
		return "", err
	}
	if old != before.N {
		return "", fmt.Errorf("conflict: the last size is %d", before.N)
	}
	if old > now.N {
		return "", errors.New("the log has become shorter")
	}
	if old == 0 && len(proof) > 0 {
		return "", errors.New("a proof from nothing")
	}
	if old > 0 {
		if err := tlog.CheckTree(proof, now.N, now.Hash, before.N, before.Hash); err != nil {
			return "", err
		}
	}
	if err := os.WriteFile(state, []byte(opened.Text), 0o600); err != nil {
		return "", err
	}
	all, err := note.Sign(&note.Note{Text: opened.Text}, w)
	if err != nil {
		return "", err
	}
	return string(bytes.TrimPrefix(all, []byte(opened.Text+"\n"))), nil
}

func verify(w witness, log note.Verifier, file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	opened, err := note.Open(text, note.VerifierList(log, w))
	if err != nil {
		return err
	}
	for _, wanted := range []note.Verifier{log, w} {
		found := false
		for _, signature := range opened.Sigs {
			found = found || signature.Name == wanted.Name() && signature.Hash == wanted.KeyHash()
		}
		if !found {
			return fmt.Errorf("not signed by %s", wanted.Name())
		}
	}
	_, err = tree(opened.Text, log.Name())
	return err
}

func run(w witness, logFile, state, toVerify string) error {
	if logFile == "" {
		fmt.Println(w.vkey())
		return nil
	}
	vkey, err := os.ReadFile(logFile)
	if err != nil {
		return err
	}
	log, err := note.NewVerifier(strings.TrimSpace(string(vkey)))
	if err != nil {
		return err
	}
	if toVerify != "" {
		return verify(w, log, toVerify)
	}
	body, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	line, err := cosign(w, log, state, string(body))
	fmt.Print(line)
	return err
}

func main() {
	name := flag.String("name", "", "of the witness")
	logFile := flag.String("log", "", "verifier key of the log")
	state := flag.String("state", "", "what was cosigned last")
	toVerify := flag.String("verify", "", "checkpoint to verify")
	time := flag.Uint64("time", 1800000000, "Unix seconds")
	flag.Parse()
	if flag.NArg() > 0 || *name == "" || (*logFile != "") != (*state != "" || *toVerify != "") {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(newWitness(*name, *time), *logFile, *state, *toVerify); err != nil {
		fmt.Fprintln(os.Stderr, "refused:", err)
		os.Exit(1)
	}
}
