package serve

import (
	"context"
	"encoding/json"
)

// A modelsAnswer lists models as OpenAI does.
type modelsAnswer struct {
	Object string      `json:"object" enum:"list"`
	Data   []modelInfo `json:"data"`
}

// A modelInfo is a model as OpenAI tells of it, and what Firth knows beside that.
type modelInfo struct {
	ID        string          `json:"id"`
	Object    string          `json:"object" enum:"model"`
	Created   int64           `json:"created" doc:"When the file was written, in seconds since 1970."`
	OwnedBy   string          `json:"owned_by"`
	Words     int             `json:"words"`
	Dim       int             `json:"dim"`
	Tokenizer *string         `json:"tokenizer" doc:"How the model's corpus was cut; null if the model does not say."`
	Format    string          `json:"format"`
	Index     bool            `json:"index" doc:"Whether neighbors come from an index unless exact ones are asked for."`
	Training  json.RawMessage `json:"training" doc:"What training saw and measured; null if the model does not say."`
}

// A modelPath names a model in the path of a request.
type modelPath struct {
	ID string `path:"id" doc:"The model's id."`
}

func (s *Server) addModels() {
	get(s, operation{"/v1/models", "listModels", "OpenAI", "The models that are served", "", ""}, func(ctx context.Context, _ *struct{}) (*modelsAnswer, error) {
		out := &modelsAnswer{Object: "list", Data: []modelInfo{}}
		for _, id := range s.models.ids() {
			g, err := s.models.use(ctx, id)
			if err != nil {
				continue // removed a moment ago
			}
			out.Data = append(out.Data, g.info())
		}
		return out, nil
	})
	get(s, operation{"/v1/models/{id}", "retrieveModel", "OpenAI", "One model", "", ""}, func(ctx context.Context, in *modelPath) (*modelInfo, error) {
		g, err := s.models.use(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		info := g.info()
		return &info, nil
	})
}

func (g *generation) info() modelInfo {
	training := g.training
	if training == nil {
		training = json.RawMessage("null")
	}
	return modelInfo{
		ID: g.id, Object: "model", Created: g.created, OwnedBy: "firth", Words: g.Vocab.Len(), Dim: g.Dim(),
		Tokenizer: g.tokenizer(), Format: string(g.format), Index: g.graph != nil, Training: training,
	}
}
