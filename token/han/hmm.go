package han

// States of the hidden Markov model, in the order of their letters, which decides
// between equal probabilities.
const (
	begin  = iota // B, the first character of a word
	end           // E, the last
	middle        // M, one between them
	single        // S, a word by itself
)

// minLog is jieba's logarithm of no probability at all. Sums with it swallow what
// is added and so come out equal, which the order of the states then decides.
const minLog = -3.14e100

// A hiddenMarkov model says how characters that the dictionary makes no words of
// go together: logarithms of probabilities, by state.
type hiddenMarkov struct {
	start [4]float64
	trans [4][4]float64 // from, to; only those that decodeHMM sets are used
	emit  [][4]float64  // by code
}

// The steps that jieba allows, in the order of the file.
var steps = [8][2]int{
	{begin, end},
	{begin, middle},
	{end, begin},
	{end, single},
	{middle, end},
	{middle, middle},
	{single, begin},
	{single, single},
}

func decodeHMM(in *input, codes int) *hiddenMarkov {
	m := &hiddenMarkov{emit: make([][4]float64, codes)}
	for i := range m.start {
		m.start[i] = in.float()
	}
	for _, step := range steps {
		m.trans[step[0]][step[1]] = in.float()
	}
	values := make([]float64, 1+in.integer())
	values[0] = minLog
	for i := range values[1:] {
		values[i+1] = in.float()
	}
	m.emit[unknown] = [4]float64{minLog, minLog, minLog, minLog}
	index := make([]uint16, codes-firstCode)
	for state := range 4 {
		readIntegers(in, index)
		for i, v := range index {
			m.emit[firstCode+i][state] = values[v]
		}
	}
	return m
}

// viterbi finds the most probable states of the characters with codes, at least
// one, and writes them to states.
//
// Each state has two states that may stand before it. Of two equally probable ones
// the later letter is taken, after the emission was added, because that can make
// them equal.
func viterbi(m *hiddenMarkov, codes []uint16, states []uint8) {
	states = states[:len(codes)]
	var (
		be, bm = m.trans[begin][end], m.trans[begin][middle]
		eb, es = m.trans[end][begin], m.trans[end][single]
		me, mm = m.trans[middle][end], m.trans[middle][middle]
		sb, ss = m.trans[single][begin], m.trans[single][single]
	)
	emit := &m.emit[codes[0]]
	b := m.start[begin] + emit[begin]
	e := m.start[end] + emit[end]
	mid := m.start[middle] + emit[middle]
	s := m.start[single] + emit[single]

	// Until the way back, states[t] has a bit for each state: whether the later
	// letter of the two stands before it.
	for t := 1; t < len(codes); t++ {
		emit := &m.emit[codes[t]]
		var later uint8

		fromE, fromS := e+eb+emit[begin], s+sb+emit[begin]
		nextB := fromE
		if fromS >= fromE {
			nextB = fromS
			later |= 1 << begin
		}
		fromB, fromM := b+be+emit[end], mid+me+emit[end]
		nextE := fromB
		if fromM >= fromB {
			nextE = fromM
			later |= 1 << end
		}
		fromB, fromM = b+bm+emit[middle], mid+mm+emit[middle]
		nextM := fromB
		if fromM >= fromB {
			nextM = fromM
			later |= 1 << middle
		}
		fromE, fromS = e+es+emit[single], s+ss+emit[single]
		nextS := fromE
		if fromS >= fromE {
			nextS = fromS
			later |= 1 << single
		}
		b, e, mid, s = nextB, nextE, nextM, nextS
		states[t] = later
	}

	state := uint8(end)
	if s >= e {
		state = single
	}
	for t := len(states) - 1; t >= 0; t-- {
		later := states[t]>>state&1 != 0
		states[t] = state
		switch {
		case state == begin || state == single:
			state = end
			if later {
				state = single
			}
		default:
			state = begin
			if later {
				state = middle
			}
		}
	}
}
