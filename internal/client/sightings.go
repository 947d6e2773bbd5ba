package client

import "sync"

// sightings remembers which records were seen, and in which order, so that a
// record found after a lost answer can be told from one that was there before.
// A nil one remembers nothing.
type sightings struct {
	mu    sync.Mutex
	count int64
	first map[string]int64 // by id
}

// now is a point in the order of sightings.
func (s *sightings) now() int64 {
	if s == nil {
		return 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.count
}

// note records that a record exists.
func (s *sightings) note(id string) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.first[id]; ok {
		return
	}
	if s.first == nil {
		s.first = make(map[string]int64)
	}
	s.first[id] = s.count
	s.count++
}

// before reports whether a record was seen before that point.
func (s *sightings) before(id string, point int64) bool {
	if s == nil {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	at, ok := s.first[id]
	return ok && at < point
}
