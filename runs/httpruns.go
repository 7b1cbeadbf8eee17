package runs

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"strconv"
	"time"
)

func (m *Manager) getRuns(w http.ResponseWriter, _ *http.Request) error {
	writeJSON(w, http.StatusOK, struct {
		Runs []Run `json:"runs"`
	}{m.Runs()})
	return nil
}

func (m *Manager) postRun(w http.ResponseWriter, q *http.Request) error {
	if m.opts.ViewOnly {
		return ErrViewOnly
	}
	var request Request
	if err := readJSON(w, q, &request); err != nil {
		return err
	}
	run, err := m.Start(request)
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/v1/runs/"+run.ID)
	writeJSON(w, http.StatusCreated, run)
	return nil
}

// answerRun answers with a run.
func answerRun(w http.ResponseWriter, run Run, err error) error {
	if err == nil {
		writeJSON(w, http.StatusOK, run)
	}
	return err
}

func (m *Manager) getRun(w http.ResponseWriter, q *http.Request) error {
	run, err := m.Run(q.PathValue("id"))
	return answerRun(w, run, err)
}

func (m *Manager) postStop(w http.ResponseWriter, q *http.Request) error {
	run, err := m.Stop(q.PathValue("id"))
	return answerRun(w, run, err)
}

func (m *Manager) postResume(w http.ResponseWriter, q *http.Request) error {
	run, err := m.Resume(q.PathValue("id"))
	return answerRun(w, run, err)
}

func (m *Manager) putWatch(w http.ResponseWriter, q *http.Request) error {
	var request struct {
		Words []string `json:"words"`
	}
	if err := readJSON(w, q, &request); err != nil {
		return err
	}
	run, err := m.Watch(q.PathValue("id"), request.Words)
	return answerRun(w, run, err)
}

func (m *Manager) deleteRun(w http.ResponseWriter, q *http.Request) error {
	if err := m.Delete(q.PathValue("id")); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// getModel sends the file of a model, or parts of it.
func (m *Manager) getModel(w http.ResponseWriter, q *http.Request) error {
	path, name, file, err := m.Model(q.PathValue("id"))
	if err != nil {
		return err
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // only read
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("ETag", `"`+file.Hash+`"`)
	h.Set("Cache-Control", "no-cache")
	http.ServeContent(patientWriter{w, http.NewResponseController(w)}, q, "", time.Time{}, f)
	return nil
}

// getEvents streams the events of a run as server-sent events (WHATWG HTML, section
// 9.2): those that were, then those that come. It ends with the run; asked once more
// for what comes after that, it answers 204, which tells a browser not to ask again.
func (m *Manager) getEvents(w http.ResponseWriter, q *http.Request) error {
	after, err := lastEventID(q)
	if err != nil {
		return err
	}
	events, err := m.Events(q.PathValue("id"), after)
	if err != nil {
		return err
	}
	first, _, err := events.more()
	if err == io.EOF {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // nginx would wait for more
	w.WriteHeader(http.StatusOK)
	if q.Method == http.MethodHead {
		return nil
	}
	s := stream{w: w, control: http.NewResponseController(w)}
	if s.write("retry: 2000\n\n") != nil || s.events(first) != nil {
		return nil // the client has gone
	}
	heartbeat := time.NewTicker(m.opts.Heartbeat)
	defer heartbeat.Stop()
	for {
		next, wait, err := events.more()
		switch {
		case err != nil:
			return nil // the end, or nothing that can still be told
		case len(next) > 0:
			if s.events(next) != nil {
				return nil
			}
			continue
		}
		select {
		case <-wait:
		case <-heartbeat.C:
			if s.write(": alive\n\n") != nil {
				return nil
			}
		case <-m.streams.Done():
			if rest, _, err := events.more(); err == nil {
				_ = s.events(rest) // the last chance
			}
			return nil
		case <-q.Context().Done():
			return nil
		}
	}
}

// lastEventID is the event after which a stream is to go on: the header that browsers
// send when they connect again, or ?after=.
func lastEventID(q *http.Request) (int64, error) {
	text := q.Header.Get("Last-Event-ID")
	if text == "" {
		text = q.URL.Query().Get("after")
	}
	if text == "" {
		return 0, nil
	}
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil || id < 0 {
		return 0, fieldErrorf("Last-Event-ID", "%q is not the id of an event", shorten(text, 40))
	}
	return id, nil
}

// A stream writes server-sent events.
type stream struct {
	w       http.ResponseWriter
	control *http.ResponseController
}

func (s stream) events(events []Event) error {
	for _, e := range events {
		if _, err := fmt.Fprintf(s.w, "id: %d\nevent: %s\ndata: %s\n\n", e.ID, e.Name, e.Data); err != nil {
			return err
		}
	}
	return s.write("")
}

// write sends text, and all that was written before.
func (s stream) write(text string) error {
	err := s.control.SetWriteDeadline(time.Now().Add(patience))
	if err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	if _, err := io.WriteString(s.w, text); err != nil {
		return err
	}
	return s.control.Flush()
}
