package main

import (
	"fmt"
	"slices"
)

// A step of a bench is one run that is to be made.
type step struct {
	peer peer
	job  job
}

// plan puts the runs in order, without those that are done, and says which
// programs are left out of what.
//
// What is compared stands close together, so that whatever else the machine does
// falls on all alike: the programs take turns, and the numbers of threads too.
// Everybody goes first in turn.
func plan(o options, peers []peer, done []result) (steps []step, leftOut []string) {
	for _, block := range blocks(o) {
		able := make([][]peer, len(block)) // by number of threads
		for i, u := range block {
			for _, p := range peers {
				if why := p.cannot(u); why != "" {
					leftOut = append(leftOut, fmt.Sprintf("%s: %s is left out, it %s", u, p.name(), why))
					continue
				}
				able[i] = append(able[i], p)
			}
		}
		for repeat := range o.repeats {
			for i, u := range block {
				for turn := range able[i] {
					s := step{peer: able[i][(repeat+turn)%len(able[i])], job: newJob(o.settings, u, repeat+1)}
					if !slices.ContainsFunc(done, s.made) {
						steps = append(steps, s)
					}
				}
			}
		}
	}
	return steps, leftOut
}

// made says whether a result is that of the step.
func (s step) made(r result) bool {
	return r.setup == s.job.setup && r.Peer == s.peer.name() && r.Seed == s.job.Seed
}

// blocks are the setups that were asked for; those of a block differ by threads.
func blocks(o options) [][]setup {
	var blocks [][]setup
	add := func(u setup) {
		var block []setup
		for _, u.Threads = range o.threads {
			block = append(block, u)
		}
		blocks = append(blocks, block)
	}
	for _, task := range o.tasks {
		if task == vocabTask {
			add(setup{Task: task})
			continue
		}
		for _, architecture := range o.architectures {
			for _, objective := range o.objectives {
				for _, dim := range o.dims {
					add(setup{Task: task, Architecture: architecture, Objective: objective, Dim: dim})
				}
			}
		}
	}
	return blocks
}
