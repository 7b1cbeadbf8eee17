package runs

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
)

func (m *Manager) getCorpora(w http.ResponseWriter, _ *http.Request) error {
	writeJSON(w, http.StatusOK, struct {
		Corpora []Corpus `json:"corpora"`
	}{append([]Corpus{}, m.Corpora()...)})
	return nil
}

func (m *Manager) getCorpus(w http.ResponseWriter, q *http.Request) error {
	c, err := m.Corpus(q.PathValue("id"))
	if err == nil {
		writeJSON(w, http.StatusOK, c)
	}
	return err
}

func (m *Manager) deleteCorpus(w http.ResponseWriter, q *http.Request) error {
	if err := m.DeleteCorpus(q.PathValue("id")); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// postCorpus takes a text: the body itself, or the first file of a form.
func (m *Manager) postCorpus(w http.ResponseWriter, q *http.Request) error {
	if m.opts.ViewOnly {
		return ErrViewOnly
	}
	name, field := q.URL.Query().Get("name"), q.URL.Query().Get("field")
	if len(field) > 100 {
		return fieldErrorf("field", "it is longer than 100 bytes")
	}
	if q.ContentLength > m.opts.MaxCorpus+formOverhead {
		return m.corpusTooLarge()
	}
	body := io.Reader(patientReader{q.Body, http.NewResponseController(w)})
	if kind, params, err := mime.ParseMediaType(q.Header.Get("Content-Type")); err == nil && kind == "multipart/form-data" {
		part, err := firstFile(multipart.NewReader(body, params["boundary"]))
		if err != nil {
			return err
		}
		if name == "" {
			name = part.FileName()
		}
		body = part
	}
	// The end of a stream of events is no reason to give up; that of the client is.
	ctx, cancel := context.WithCancel(q.Context())
	defer cancel()
	c, err := m.AddCorpus(ctx, name, field, body)
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/v1/corpora/"+c.ID)
	writeJSON(w, http.StatusCreated, c)
	return nil
}

// formOverhead is what the other parts of a form may take.
const formOverhead = 1 << 20

// firstFile finds the file of a form.
func firstFile(form *multipart.Reader) (*multipart.Part, error) {
	for range 20 {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, &requestError{http.StatusBadRequest, "invalid_form", "the form cannot be read: " + shorten(err.Error(), 200)}
		}
		if part.FileName() != "" || part.FormName() == "file" {
			return part, nil
		}
	}
	return nil, fieldErrorf("file", "the form has no file")
}
