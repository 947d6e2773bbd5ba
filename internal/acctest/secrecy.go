package acctest

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Canary is the API key of every mock API that Start starts. It is in no text
// by chance, so that it can be searched for.
const Canary = "bw_live_CANARY7f3d9bc2e1"

// ExpectNoKey searches texts and the files of a directory for the key, plain
// and encoded, and what is in their archives. Files that were written with the key in it on purpose, which are
// configurations (*.tf), are left out.
func ExpectNoKey(t testing.TB, dir string, texts ...string) {
	t.Helper()
	forms := []string{Canary, strings.TrimPrefix(Canary, "bw_live_"), url.QueryEscape(Canary), base64.StdEncoding.EncodeToString([]byte(Canary))[:24]}
	look := func(where, text string) {
		for _, form := range forms {
			if i := strings.Index(text, form); i >= 0 {
				t.Errorf("the key is in %s: %q", where, text[max(0, i-100):min(len(text), i+100)])
			}
		}
	}
	for _, text := range texts {
		look("the output", text)
	}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || filepath.Ext(path) == ".tf" {
			return err
		}
		b, err := os.ReadFile(path)
		look(path, string(b))
		if packed, zipErr := zip.NewReader(bytes.NewReader(b), int64(len(b))); err == nil && zipErr == nil { // a saved plan
			err = each(packed, func(name, content string) { look(path+"/"+name, content) })
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// each hands each file of an archive to f.
func each(archive *zip.Reader, f func(name, content string)) error {
	for _, file := range archive.File {
		r, err := file.Open()
		if err != nil {
			return err
		}
		content, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		f(file.Name, string(content))
	}
	return nil
}
