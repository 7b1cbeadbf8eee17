// Step 6: learning, by stochastic gradient descent.
//
// The gradient points to where the loss grows fastest, so step against it. For every
// parameter p (a number in some v or u):
//
//	p ← p − rate · ∂L/∂p
//
// The gradient of a corpus is the sum of those of its texts. Instead, draw one short
// text at random and step along its own: on average the right direction, if noisier,
// at a small part of the cost. To still the noise in the end, the learning rate falls
// in a straight line to a floor:
//
//	rate(s) = first − (first − floor) · s / steps,  s = 0, 1, …, steps−1

package walkthrough

import "math/rand/v2"

// Step moves every vector that the gradient lists by −rate times its gradient.
func Step(model Model, g Gradient, rate float64) {
	for j, dv := range g.Input {
		addScaled(model.Input[j], -rate, dv)
	}
	for j, du := range g.Output {
		addScaled(model.Output[j], -rate, du)
	}
}

// A Schedule says how many steps to take and how long they are.
type Schedule struct {
	Steps           int
	LearningRate    float64 // of the first step
	MinLearningRate float64 // the floor, reached when all steps are taken
}

// Rate is the learning rate of step s, counted from 0.
func (schedule Schedule) Rate(s int) float64 {
	return schedule.LearningRate - (schedule.LearningRate-schedule.MinLearningRate)*float64(s)/float64(schedule.Steps)
}

// Train takes the schedule's steps, each along the gradient of one text drawn at
// random. gradient returns that of one position, such as [WindowGradient].
func Train(model Model, texts [][]int, schedule Schedule, random *rand.Rand, gradient func(text []int, t int) Gradient) {
	for s := range schedule.Steps {
		text := texts[random.IntN(len(texts))]
		sum := Gradient{Rows{}, Rows{}}
		for t := range text {
			sum.Add(gradient(text, t))
		}
		Step(model, sum, schedule.Rate(s))
	}
}
