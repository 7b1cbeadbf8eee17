package explain_test

import (
	"context"
	"fmt"

	"firth/explain"
)

// The window of 古 in 自太古以来, before and after training.
func ExampleText() {
	x, err := explain.Text(context.Background(), "自太古以来", explain.Options{Center: "古", Window: 2})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range x.Window.Factors {
		fmt.Printf("P(%s|古) = %.4f / %.4f = %.4f\n", f.Word.Word, f.Exp, x.Window.Softmax.Denominator, f.P)
	}
	fmt.Printf("P(自,太,以,来|古) = %.6f, after training %.6f\n", x.Window.Likelihood, x.After.Training.WindowAfter)
	fmt.Printf("cosine(似, 像) = %.2f, after training %.2f\n", x.Tokens.Pair.Cosine, x.After.Pair.Word2vec)
	// Output:
	// P(自|古) = 2.5533 / 7.8867 = 0.3238
	// P(太|古) = 1.0173 / 7.8867 = 0.1290
	// P(以|古) = 0.7693 / 7.8867 = 0.0975
	// P(来|古) = 0.7401 / 7.8867 = 0.0938
	// P(自,太,以,来|古) = 0.000382, after training 0.003898
	// cosine(似, 像) = 0.00, after training 0.99
}
