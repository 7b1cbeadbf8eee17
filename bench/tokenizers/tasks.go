package main

import "slices"

// A task is one thing to do with a text, for all programs that can.
type task struct {
	name     string
	flag     string
	model    string // that the programs are given, as tools.model knows it; "" for none
	programs []program
}

// A program cuts text for a task.
type program struct {
	name      string
	server    string // who runs it: firth, python or gojieba
	kind      string // what the server is to do
	reference bool   // whose results are the right ones for the task
}

// The servers.
const (
	firthServer   = "firth"
	pythonServer  = "python"
	gojiebaServer = "gojieba"
)

// allTasks are in the order of the table.
func allTasks() []task {
	huggingFace := []program{
		{"Firth", firthServer, subwordKind, false},
		{"HF tokenizers", pythonServer, "tokenizers", true},
		{"HF tokenizers, no offsets", pythonServer, "tokenizers-fast", false},
	}
	return []task{
		{"Chinese words", "words", "", []program{
			{"Firth han", firthServer, hanKind, false},
			{"jieba (Python)", pythonServer, "jieba", true},
			{"cppjieba by gojieba", gojiebaServer, "cut", false},
		}},
		{"BPE, byte-level", "bpe", "bpe", huggingFace},
		{"Unigram", "unigram", "unigram", huggingFace},
		{"WordPiece", "wordpiece", "wordpiece", huggingFace},
		{"SentencePiece unigram", "sentencepiece", "sentencepiece", []program{
			{"Firth", firthServer, subwordKind, false},
			{"SentencePiece", pythonServer, "sentencepiece", true},
		}},
		{"tiktoken cl100k_base", "tiktoken", "ranks", []program{
			{"Firth", firthServer, tiktokenKind, false},
			{"tiktoken", pythonServer, "tiktoken", true},
		}},
	}
}

func taskNames() []string {
	var names []string
	for _, t := range allTasks() {
		names = append(names, t.flag)
	}
	return names
}

// tasks are those that are wanted for a text: Chinese words in Chinese alone.
func tasks(o options, language string) []task {
	return slices.DeleteFunc(allTasks(), func(t task) bool {
		return !slices.Contains(o.tasks, t.flag) || t.flag == "words" && language != "zh"
	})
}

// reference is the place of the program that the others are compared with, -1 if it
// does not run.
func (t task) reference(tokenizers []*tokenizer) int {
	return slices.IndexFunc(tokenizers, func(w *tokenizer) bool { return w.program.reference })
}
