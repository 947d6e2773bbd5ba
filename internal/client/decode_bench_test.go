package client

import (
	"fmt"
	"strings"
	"testing"
)

// pageOf is a list page of n records as the API sends it, each with an id and a
// reference of its own.
func pageOf(n int) []byte {
	items := make([]string, n)
	for i := range items {
		items[i] = fmt.Sprintf(`{"id":"aaaaaaaa-1111-4111-8111-%012d","organization_id":%q,"source_id":%q,`+
			`"converted_at":"2026-03-01T12:00:00.000Z","count":3,"origin":"website","external_ref":"ORDER-%d",`+
			`"metadata":{"campaign":"spring","value":12.50},"created_at":"2026-03-01T12:00:01.000Z","updated_at":"2026-03-01T12:00:01.000Z"}`,
			i, org, source, i)
	}
	return []byte(`{"items":[` + strings.Join(items, ",") + `],"totalCount":100000,"facets":{"origin":{"website":100000}}}`)
}

func BenchmarkDecodePage(b *testing.B) {
	body := pageOf(pageSize)
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		l, err := (answer{body: body}).listing(org)
		if err != nil || len(l.items) != pageSize {
			b.Fatal(len(l.items), err)
		}
	}
}

func BenchmarkDecodeRecord(b *testing.B) {
	body := []byte(`{"data":` + wholeRecord + `}`)
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		if _, err := (answer{body: body}).record(); err != nil {
			b.Fatal(err)
		}
	}
}
