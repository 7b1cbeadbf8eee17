package serve

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// addSettings adds what the page asks first.
func (s *Server) addSettings() {
	type settings struct{ Body json.RawMessage }
	huma.Register(s.api, huma.Operation{
		Method: http.MethodGet, Path: "/v1/settings", OperationID: "settings", Summary: "What this server offers", Tags: []string{"Server"},
		Description: "Its version and limits, and where training is offered, the options and their defaults.",
	}, func(context.Context, *struct{}) (*settings, error) {
		told := map[string]any{
			"version": s.options.Version, "languages": []string{"en", "zh"}, "limits": s.limits, "training": false, "explain": s.options.Explain != nil,
		}
		if s.options.Settings != nil {
			for name, value := range s.options.Settings() {
				told[name] = value
			}
		}
		body, err := json.Marshal(told)
		if err != nil {
			return nil, s.blame(context.Background(), "/v1/settings", err)
		}
		return &settings{body}, nil
	})
}
