package mockapi

import (
	"crypto/subtle"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// Patterns for Fault.Path.
const (
	PathMany = "/v1/conversions"   // list and create
	PathOne  = "/v1/conversions/*" // get, update and delete
)

const templateOne = "/v1/conversions/{id}"

// pathTemplate returns the path as the OpenAPI document writes it, and what stands in its braces.
func pathTemplate(path string) (string, map[string]string) {
	if id, ok := strings.CutPrefix(path, PathMany+"/"); ok && id != "" && !strings.Contains(id, "/") {
		return templateOne, map[string]string{"id": id}
	}
	return path, nil
}

// route authenticates, refuses what breaks the contract, and does the work.
func (s *Server) route(x *exchange) answer {
	if !s.authenticated(x.r) {
		return failure(http.StatusUnauthorized, "unauthorized", "Invalid or expired API key.")
	}
	if s.limiter != nil && !s.limiter.allow() {
		a := failure(http.StatusTooManyRequests, "rate_limited", "Too many requests.")
		a.header.Set("Retry-After", "1")
		return a
	}
	template, params := pathTemplate(x.r.URL.Path)
	id := strings.ToLower(params["id"])
	var handle func() answer
	switch {
	case template == PathMany && x.r.Method == http.MethodGet:
		handle = func() answer { return s.list(x.r.URL.Query()) }
	case template == PathMany && x.r.Method == http.MethodPost:
		handle = func() answer { return s.create(x.body) }
	case template == templateOne && x.r.Method == http.MethodGet:
		handle = func() answer { return s.get(id) }
	case template == templateOne && x.r.Method == http.MethodPatch:
		handle = func() answer { return s.update(id, x.body) }
	case template == templateOne && x.r.Method == http.MethodDelete:
		handle = func() answer { return s.delete(id) }
	case template == PathMany || template == templateOne:
		return failure(http.StatusMethodNotAllowed, "method_not_allowed", "The method is not allowed here.")
	default:
		return failure(http.StatusNotFound, "not_found", "There is nothing at this path.")
	}
	if x.broken != "" {
		return invalid(x.broken)
	}
	return handle()
}

func (s *Server) authenticated(r *http.Request) bool {
	scheme, token, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	return ok && strings.EqualFold(scheme, "Bearer") && subtle.ConstantTimeCompare([]byte(token), []byte(s.token)) == 1
}

func (s *Server) mayUse(organization string) bool {
	return s.organizations == nil || s.organizations[organization]
}

func forbidden() answer {
	return failure(http.StatusForbidden, "forbidden", "The API key does not belong to this organization.")
}

func notFound() answer {
	return failure(http.StatusNotFound, "not_found", "Conversion not found.")
}

func conflict() answer {
	return failure(http.StatusConflict, "conflict", "A conversion with this external_ref exists already.")
}

func (s *Server) list(query url.Values) answer {
	// Read leniently: with the checks on, the contract has been over these values.
	index, err := strconv.Atoi(query.Get("page_index"))
	if err != nil || index < 0 {
		return invalid("page_index: must be an integer from 0")
	}
	size, err := strconv.Atoi(query.Get("page_size"))
	if err != nil || size < 1 {
		return invalid("page_size: must be an integer from 1 to 100")
	}
	sortBy := query.Get("sort_by")
	if _, known := columns[sortBy]; query.Has("sort_by") && !known {
		return invalid("sort_by: must be one of " + strings.Join(columnNames(), ", "))
	}
	q := listQuery{
		organization: strings.ToLower(query.Get("organization_id")),
		source:       strings.ToLower(query.Get("source_id")),
		term:         strings.ToLower(query.Get("search_term")),
		sortBy:       sortBy,
		descending:   query.Get("sort_direction") == "desc",
	}
	if !s.mayUse(q.organization) {
		return forbidden()
	}
	if hook := s.onList.Load(); hook != nil {
		(*hook)(index)
	}
	found := s.store.list(q, index, size)
	items := make([]record, len(found.rows))
	for i, r := range found.rows {
		items[i] = newRecord(&r.Conversion)
	}
	return jsonAnswer(http.StatusOK, page{Items: items, TotalCount: found.total, Facets: found.facets})
}

func (s *Server) create(body []byte) answer {
	c := Conversion{Count: 1}
	if problem := applyFields(&c, body); problem != "" {
		return invalid(problem)
	}
	if !s.mayUse(c.OrganizationID) {
		return forbidden()
	}
	c.ID = s.newID()
	created, existing := s.store.create(c)
	switch {
	case existing == nil:
		return one(s.createStatus, &created.Conversion)
	case s.existingOnConflict:
		return one(http.StatusOK, &existing.Conversion)
	default:
		return conflict()
	}
}

// reach finds a record the key may use; failing that, the second result is the answer.
func (s *Server) reach(id string) (*row, *answer) {
	found := s.store.get(id)
	if found == nil {
		a := notFound()
		return nil, &a
	}
	if !s.mayUse(found.OrganizationID) {
		a := forbidden()
		return nil, &a
	}
	return found, nil
}

func (s *Server) get(id string) answer {
	found, refusal := s.reach(id)
	if refusal != nil {
		return *refusal
	}
	return one(http.StatusOK, &found.Conversion)
}

func (s *Server) update(id string, body []byte) answer {
	if _, refusal := s.reach(id); refusal != nil {
		return *refusal
	}
	var problem string
	updated, err := s.store.change(id, func(c *Conversion) bool {
		problem = applyFields(c, body)
		return problem == ""
	})
	switch {
	case problem != "":
		return invalid(problem)
	case errors.Is(err, errConflict):
		return conflict()
	case err != nil:
		return notFound() // Deleted since reach saw it.
	}
	return one(http.StatusOK, &updated.Conversion)
}

func (s *Server) delete(id string) answer {
	if _, refusal := s.reach(id); refusal != nil {
		return *refusal
	}
	removed := s.store.remove(id, false)
	switch {
	case removed == nil:
		return notFound()
	case s.deleteBody:
		return one(http.StatusOK, &removed.Conversion)
	}
	return answer{status: http.StatusNoContent, header: http.Header{}}
}
