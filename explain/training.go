package explain

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"firth/walkthrough"
)

// Training of the text's own vectors.
const (
	trainRate    = 0.2
	trainMinRate = 0.01
	softmaxWords = 128    // larger vocabularies are trained by negative sampling
	stepsAWord   = 400    // of the text
	mostSteps    = 40_000 // a second or two
	fewSteps     = 4_000
)

// train learns from windows of lines, each drawn at random. measure is called before
// the first step, after the last, and a few times between.
func train(ctx context.Context, model walkthrough.Model, lines [][]int, m int, objective func() walkthrough.Objective,
	schedule walkthrough.Schedule, random *rand.Rand, measure func(step int) error,
) error {
	ends := make([]int, len(lines)) // of the positions of each line
	T := 0
	for i, line := range lines {
		T += len(line)
		ends[i] = T
	}
	for s := range schedule.Steps {
		if isMeasured(s, schedule.Steps) {
			if err := measure(s); err != nil {
				return err
			}
		}
		if s%256 == 0 && ctx.Err() != nil {
			return context.Cause(ctx)
		}
		t := random.IntN(T)
		i, _ := slices.BinarySearch(ends, t+1)
		line := lines[i]
		t -= ends[i] - len(line)
		walkthrough.Step(model, walkthrough.WindowGradient(model, objective(), line, t, m), schedule.Rate(s))
	}
	return measure(schedule.Steps)
}

// isMeasured tells whether the loss is measured before step s: at 0, 10, 30, 100, 300, …
func isMeasured(s, steps int) bool {
	if s == 0 {
		return true
	}
	for n := 10; n <= s && 2*n <= steps; n *= 10 {
		if s == n || s == 3*n && 6*n <= steps {
			return true
		}
	}
	return false
}

// trainOwn trains the text's own vectors on the text, and returns what they became:
// numbers with two digits, as before.
func (e *explainer) trainOwn(ctx context.Context) (*Training, *space, error) {
	s := e.space
	model := walkthrough.Model{Input: copyRows(s.Words, s.input), Output: copyRows(s.Words, s.output)}
	x := &Training{
		Objective: "softmax", Rate: trainRate, MinRate: trainMinRate,
		Steps: max(fewSteps, min(mostSteps, stepsAWord*len(e.line))),
	}
	random := rand.New(rand.NewPCG(e.Seed, 3))
	objective := func() walkthrough.Objective { return walkthrough.ExactSoftmax{} }
	if s.Words > softmaxWords {
		x.Objective = "negative"
		counts, _ := s.counts()
		objective = negativesOf(counts, random)
	} else if s.Words > fewWords {
		x.Steps = max(fewSteps, x.Steps/4)
	}
	if e.steps > 0 {
		x.Steps = e.steps
	}
	now := *s
	now.setModel(model)
	measure := func(step int) error {
		if step > 0 && step < x.Steps && s.Words > softmaxWords {
			return nil // would take longer than the training
		}
		losses, _, err := e.losses(ctx, &now)
		x.Losses = append(x.Losses, LossAt{Step: step, Loss: sum(losses)})
		return err
	}
	schedule := walkthrough.Schedule{Steps: x.Steps, LearningRate: x.Rate, MinLearningRate: x.MinRate}
	if err := train(ctx, model, e.lines, e.Window, objective, schedule, random, measure); err != nil {
		return nil, nil, err
	}
	roundRows(model.Input)
	roundRows(model.Output)
	losses, _, err := e.losses(ctx, &now)
	if err != nil {
		return nil, nil, err
	}
	x.LossBefore, x.LossAfter = x.Losses[0].Loss, sum(losses)
	x.Lowest = e.lowestLoss()
	c, context := e.at(e.position), e.context(e.position)
	x.Softmax = now.softmax(now.input(c), context, c)
	x.Factors = e.factors(x.Softmax)
	x.WindowAfter = 1
	for _, f := range x.Factors {
		x.WindowAfter *= f.P
	}
	x.Inputs = e.inputs(&now)
	return x, &now, nil
}

// negativesOf is negative sampling with 5 negatives, drawn anew each time.
func negativesOf(counts []int, random *rand.Rand) func() walkthrough.Objective {
	noise := walkthrough.Noise(counts)
	ends := make([]float64, len(noise))
	end := 0.0
	for j, p := range noise {
		end += p
		ends[j] = end
	}
	negatives := make([]int, 5)
	return func() walkthrough.Objective {
		for k := range negatives { // as walkthrough.Draw, without walking the line
			j, _ := slices.BinarySearch(ends, random.Float64())
			negatives[k] = min(j, len(ends)-1)
		}
		return walkthrough.NegativeSampling(negatives)
	}
}

// lowestLoss is the loss of the best vectors that there could be: those that give a
// context word the share that it has of all context words of the center.
func (e *explainer) lowestLoss() float64 {
	pairs, centers := map[[2]int]int{}, map[int]int{}
	var order [][2]int // so that the sum is the same every time
	for t := range e.line {
		for _, o := range e.context(t) {
			pair := [2]int{e.at(t), o}
			if pairs[pair] == 0 {
				order = append(order, pair)
			}
			pairs[pair]++
			centers[pair[0]]++
		}
	}
	loss := 0.0
	for _, pair := range order {
		n := float64(pairs[pair])
		loss -= float64(n * math.Log(n/float64(centers[pair[0]])))
	}
	return loss
}

func copyRows(n int, row func(int) []float64) [][]float64 {
	rows := make([][]float64, n)
	for i := range rows {
		rows[i] = slices.Clone(row(i))
	}
	return rows
}

// roundRows leaves two digits, so that products can be checked with a pencil.
func roundRows(rows [][]float64) {
	for _, row := range rows {
		for d, x := range row {
			row[d] = math.Round(x*100)/100 + 0 // no −0
		}
	}
}

func sum(x []float64) float64 {
	total := 0.0
	for _, x := range x {
		total += x
	}
	return total
}
