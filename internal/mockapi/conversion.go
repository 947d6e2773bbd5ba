package mockapi

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Conversion is a stored record. Ids are kept in lower case, times in UTC to the millisecond, rounded down.
type Conversion struct {
	ID, OrganizationID, SourceID string
	ConvertedAt                  time.Time
	Count                        int64
	Origin, ExternalRef          *string
	Metadata                     json.RawMessage // a JSON object without insignificant space; nil is null
	CreatedAt, UpdatedAt         time.Time
}

// Put stores c without asking the contract or the deduplication, and returns it as stored. It fills what is zero: an
// ID, the times with the clock's, a Count of 1. A record of the same ID is replaced and keeps its place in the order.
// It panics if Metadata is neither nil nor a JSON object.
func (s *Server) Put(c Conversion) Conversion {
	now := s.now()
	if c.ID == "" {
		c.ID = s.newID()
	}
	for _, t := range []*time.Time{&c.ConvertedAt, &c.CreatedAt, &c.UpdatedAt} {
		if t.IsZero() {
			*t = now
		}
	}
	if c.Count == 0 {
		c.Count = 1
	}
	return s.store.put(normal(c)).clone()
}

// Get returns the record as it is, whatever the lists show.
func (s *Server) Get(id string) (Conversion, bool) {
	found := s.store.get(strings.ToLower(id))
	if found == nil {
		return Conversion{}, false
	}
	return found.clone(), true
}

// Update changes a record behind the back of the API's clients; ID stays, and UpdatedAt becomes the clock's time
// unless f sets it. It panics if the record is missing or f leaves Metadata neither nil nor a JSON object. It is not
// atomic against other writes to the same record.
func (s *Server) Update(id string, f func(*Conversion)) {
	c, ok := s.Get(id)
	if !ok {
		panic("mockapi: Update of a record that does not exist: " + id)
	}
	before := c.UpdatedAt
	f(&c)
	c.ID = strings.ToLower(id)
	if c.UpdatedAt.Equal(before) {
		c.UpdatedAt = s.now()
	}
	s.store.put(normal(c))
}

// Remove deletes a record behind the back of the API's clients. A missing one is no error.
func (s *Server) Remove(id string) {
	s.store.remove(strings.ToLower(id), true)
}

// All returns every record in the order of insertion.
func (s *Server) All() []Conversion {
	rows := s.store.all()
	records := make([]Conversion, len(rows))
	for i, r := range rows {
		records[i] = r.clone()
	}
	return records
}

// clone keeps callers from reaching into the store through pointers.
func (c Conversion) clone() Conversion {
	c.Origin, c.ExternalRef = copyText(c.Origin), copyText(c.ExternalRef)
	c.Metadata = slices.Clone(c.Metadata)
	return c
}

// normal is a copy of c as the store keeps it.
func normal(c Conversion) Conversion {
	c = c.clone()
	c.ID, c.OrganizationID, c.SourceID = strings.ToLower(c.ID), strings.ToLower(c.OrganizationID), strings.ToLower(c.SourceID)
	c.ConvertedAt, c.CreatedAt, c.UpdatedAt = normalInstant(c.ConvertedAt), normalInstant(c.CreatedAt), normalInstant(c.UpdatedAt)
	if c.Metadata != nil {
		metadata, err := normalMetadata(c.Metadata)
		if err != nil {
			panic(fmt.Sprintf("mockapi: Metadata of record %s: %v", c.ID, err))
		}
		c.Metadata = metadata
	}
	return c
}

func copyText(text *string) *string {
	if text == nil {
		return nil
	}
	copied := *text
	return &copied
}
