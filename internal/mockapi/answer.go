package mockapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
)

const (
	jsonType      = "application/json"
	instantLayout = "2006-01-02T15:04:05.000Z07:00"
)

// answer is what goes back, held in memory so that it can be checked, disguised and damaged before it is sent.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// record is a conversion on the wire. metadata passes through as text, so its numbers keep every digit.
type record struct {
	ID             string          `json:"id"`
	OrganizationID string          `json:"organization_id"`
	SourceID       string          `json:"source_id"`
	ConvertedAt    string          `json:"converted_at"`
	Count          int64           `json:"count"`
	Origin         *string         `json:"origin"`
	ExternalRef    *string         `json:"external_ref"`
	Metadata       json.RawMessage `json:"metadata"`
	CreatedAt      string          `json:"created_at"`
	UpdatedAt      string          `json:"updated_at"`
}

type page struct {
	Items      []record        `json:"items"`
	TotalCount int             `json:"totalCount"`
	Facets     json.RawMessage `json:"facets"`
}

func newRecord(c *Conversion) record {
	return record{
		ID:             c.ID,
		OrganizationID: c.OrganizationID,
		SourceID:       c.SourceID,
		ConvertedAt:    c.ConvertedAt.Format(instantLayout),
		Count:          c.Count,
		Origin:         c.Origin,
		ExternalRef:    c.ExternalRef,
		Metadata:       c.Metadata,
		CreatedAt:      c.CreatedAt.Format(instantLayout),
		UpdatedAt:      c.UpdatedAt.Format(instantLayout),
	}
}

func one(status int, c *Conversion) answer {
	return jsonAnswer(status, map[string]record{"data": newRecord(c)})
}

func failure(status int, code, message string) answer {
	return jsonAnswer(status, map[string]string{"error": code, "message": message})
}

func invalid(message string) answer {
	return failure(http.StatusBadRequest, "validation_error", message)
}

func jsonAnswer(status int, value any) answer {
	body, err := encode(value)
	if err != nil {
		// Put refuses metadata that is not JSON, so nothing that reaches this point fails to encode; should it
		// ever, the client sees what a client sees of a broken service.
		status, body = http.StatusInternalServerError, []byte(`{"error":"internal_error","message":"Encoding failed."}`)
	}
	return answer{status: status, header: http.Header{"Content-Type": {jsonType}}, body: body}
}

// encode leaves < > & alone, unlike json.Marshal: metadata comes back as it was sent.
func encode(value any) ([]byte, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, fmt.Errorf("encoding an answer: %w", err)
	}
	return bytes.TrimSuffix(buffer.Bytes(), []byte("\n")), nil
}
