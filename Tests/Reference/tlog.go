// The peer of scripts/tlog-differential: answers and makes the questions of LogApp (Examples/VerifierApp) with Go's sumdb/note and
// sumdb/tlog (golang.org/x/mod, Debian's golang-golang-x-mod-dev). It has no cosignatures and no proofs as texts; these
// are read here, from the words of C2SP tlog-cosignature and tlog-proof.
package main

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type line struct {
	ID        int         `json:"id"`
	Kind      string      `json:"kind"`
	Broken    bool        `json:"broken"`
	Index     *int64      `json:"index,omitempty"`
	Old       *int64      `json:"old,omitempty"`
	Size      *int64      `json:"size,omitempty"`
	Leaf      *tlog.Hash  `json:"leaf,omitempty"`
	OldRoot   *tlog.Hash  `json:"oldRoot,omitempty"`
	Root      *tlog.Hash  `json:"root,omitempty"`
	Path      []tlog.Hash `json:"path,omitempty"`
	Note      []byte      `json:"note,omitempty"`
	Proof     []byte      `json:"proof,omitempty"`
	Entry     []byte      `json:"entry,omitempty"`
	Log       string      `json:"log,omitempty"`
	Witnesses []string    `json:"witnesses,omitempty"`
	Threshold int         `json:"threshold,omitempty"`
	Tile      string      `json:"tile,omitempty"`
}

var errUnreadable = errors.New("unreadable")

// cosigner is a verifier of cosignature/v1.
type cosigner struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (c *cosigner) Name() string    { return c.name }
func (c *cosigner) KeyHash() uint32 { return c.hash }
func (c *cosigner) Verify(text, signature []byte) bool {
	if len(signature) != 72 {
		return false
	}
	time := binary.BigEndian.Uint64(signature)
	if time == 0 || time > 1<<63-1 {
		return false
	}
	message := append([]byte(fmt.Sprintf("cosignature/v1\ntime %d\n", time)), text...)
	return ed25519.Verify(c.key, message, signature[8:])
}

func newCosigner(vkey string) (note.Verifier, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, errUnreadable
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 33 || key[0] != 4 {
		return nil, errUnreadable
	}
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
	hash := binary.BigEndian.Uint32(sum[:])
	if fmt.Sprintf("%08x", hash) != parts[1] {
		return nil, errUnreadable
	}
	return &cosigner{parts[0], hash, key[1:]}, nil
}

func (l *line) valid() bool {
	switch l.Kind {
	case "inclusion":
		return tlog.CheckRecord(l.Path, *l.Size, *l.Root, *l.Index, *l.Leaf) == nil
	case "consistency":
		return tlog.CheckTree(l.Path, *l.Size, *l.Root, *l.Old, *l.OldRoot) == nil
	case "note", "cosignature":
		read := note.NewVerifier
		if l.Kind == "cosignature" {
			read = newCosigner
		}
		verifier, err := read(l.Log)
		if err != nil {
			return false
		}
		_, err = note.Open(l.Note, note.VerifierList(verifier))
		return err == nil
	case "proof":
		return l.proofIsValid()
	case "tile":
		// Go's paths have the height of a tile behind the first word.
		_, err := tlog.ParseTilePath(strings.Replace(l.Tile, "tile/", "tile/8/", 1))
		return err == nil
	}
	return false
}

func (l *line) proofIsValid() bool {
	log, err := note.NewVerifier(l.Log)
	if err != nil {
		return false
	}
	verifiers := []note.Verifier{log}
	for _, vkey := range l.Witnesses {
		witness, err := newCosigner(vkey)
		if err != nil {
			return false
		}
		verifiers = append(verifiers, witness)
	}
	head, checkpoint, found := strings.Cut(string(l.Proof), "\n\n")
	lines := strings.Split(head, "\n")
	if !found || len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" || !strings.HasPrefix(lines[1], "index ") {
		return false
	}
	index, err := strconv.ParseInt(lines[1][6:], 10, 64)
	if err != nil || strconv.FormatInt(index, 10) != lines[1][6:] {
		return false
	}
	var path tlog.RecordProof
	for _, text := range lines[2:] {
		hash, err := tlog.ParseHash(text)
		if err != nil {
			return false
		}
		path = append(path, hash)
	}
	opened, err := note.Open([]byte(checkpoint), note.VerifierList(verifiers...))
	if err != nil {
		return false
	}
	isSigned, cosigned := false, 0
	for _, signature := range opened.Sigs {
		if signature.Name == log.Name() && signature.Hash == log.KeyHash() {
			isSigned = true
		} else {
			cosigned++
		}
	}
	parts := strings.Split(opened.Text, "\n")
	if !isSigned || cosigned < l.Threshold || len(parts) != 4 || parts[0] != log.Name() {
		return false
	}
	size, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil {
		return false
	}
	root, err := tlog.ParseHash(parts[2])
	return err == nil && tlog.CheckRecord(path, size, root, index, tlog.RecordHash(l.Entry)) == nil
}

func judge() error {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		question := line{}
		valid := false
		// A hash that Go cannot read is refused; the id is read all the same.
		if json.Unmarshal(lines.Bytes(), &question) == nil {
			valid = question.valid()
		}
		if err := out.Encode(map[string]any{"id": question.ID, "valid": valid}); err != nil {
			return err
		}
	}
	return lines.Err()
}

func makeLines(seed, count int64) error {
	chance := rand.New(rand.NewSource(seed))
	var hashes []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		found := make([]tlog.Hash, len(indexes))
		for place, index := range indexes {
			found[place] = hashes[index]
		}
		return found, nil
	})
	entry := func(index int64) []byte { return []byte(fmt.Sprintf("entry of Go %d", index)) }
	const most = 600
	for index := int64(0); index < most; index++ {
		more, err := tlog.StoredHashes(index, entry(index), reader)
		if err != nil {
			return err
		}
		hashes = append(hashes, more...)
	}
	skey, vkey, err := note.GenerateKey(chance, "go.example/log")
	if err != nil {
		return err
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		return err
	}
	out := json.NewEncoder(os.Stdout)
	for id := int64(0); id < count; id++ {
		question := line{ID: int(id), Broken: chance.Intn(2) == 0}
		size := 3 + chance.Int63n(most-2)
		root, err := tlog.TreeHash(size, reader)
		if err != nil {
			return err
		}
		question.Size, question.Root = &size, &root
		change := func(hash *tlog.Hash) *tlog.Hash {
			other := *hash
			other[chance.Intn(len(other))] ^= 1 << chance.Intn(8)
			return &other
		}
		switch chance.Intn(4) {
		case 0:
			index := chance.Int63n(size)
			leaf := tlog.RecordHash(entry(index))
			proof, err := tlog.ProveRecord(size, index, reader)
			if err != nil {
				return err
			}
			question.Kind, question.Index, question.Leaf, question.Path = "inclusion", &index, &leaf, proof
			if question.Broken {
				question.Leaf = change(question.Leaf)
			}
		case 1:
			old := 1 + chance.Int63n(size-1)
			oldRoot, err := tlog.TreeHash(old, reader)
			if err != nil {
				return err
			}
			proof, err := tlog.ProveTree(size, old, reader)
			if err != nil {
				return err
			}
			question.Kind, question.Old, question.OldRoot, question.Path = "consistency", &old, &oldRoot, proof
			if question.Broken {
				place := chance.Intn(len(proof))
				question.Path[place] = *change(&question.Path[place])
			}
		case 2:
			text := fmt.Sprintf("go.example/log\n%d\n%s\n", size, root)
			signed, err := note.Sign(&note.Note{Text: text}, signer)
			if err != nil {
				return err
			}
			question.Kind, question.Note, question.Log = "note", signed, vkey
			if question.Broken {
				question.Note = bytes.Replace(signed, []byte("go."), []byte("og."), 1)
			}
		default:
			tile := tlog.Tile{H: 8, L: chance.Intn(2), N: chance.Int63n(1 << uint(1+chance.Intn(36))), W: 1 + chance.Intn(256)}
			question.Kind, question.Tile = "tile", strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
			if question.Broken {
				question.Tile += ".p/0"
			}
		}
		if err := out.Encode(question); err != nil {
			return err
		}
	}
	return nil
}

func main() {
	err := errors.New("usage: tlog make SEED COUNT | judge")
	if len(os.Args) == 2 && os.Args[1] == "judge" {
		err = judge()
	} else if len(os.Args) == 4 && os.Args[1] == "make" {
		seed, _ := strconv.ParseInt(os.Args[2], 10, 64)
		count, _ := strconv.ParseInt(os.Args[3], 10, 64)
		err = makeLines(seed, count)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}
