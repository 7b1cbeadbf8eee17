package formula_test

import (
	"fmt"

	"firth/explain/formula"
)

// A formula in its three spellings.
func Example() {
	f := formula.Window("古", []string{"自", "太"})[1]
	fmt.Println(f.Function)
	fmt.Println(f.Text)
	fmt.Println(f.TeX)
	f = formula.Gradient()[0]
	fmt.Println(f.Text)
	fmt.Println(f.TeX)
	fmt.Println(formula.OneHot()[0].MathML)
	// Output:
	// WindowLikelihood
	// P(自,太|古) = P(自|古)·P(太|古)
	// P(\text{自},\text{太}\mid \text{古}) = P(\text{自}\mid \text{古})\cdot P(\text{太}\mid \text{古})
	// ∂log P(o|c) / ∂v_c = u_o − Σ_j P(j|c) u_j
	// \frac{\partial \log P(o\mid c)}{\partial v_{c}} = u_{o} - \sum_{j}P(j\mid c) u_{j}
	// <math xmlns="http://www.w3.org/1998/Math/MathML" display="block"><mrow><mrow><mi>cos</mi><mo>(</mo><mi>a</mi><mo>,</mo><mi>b</mi><mo>)</mo></mrow><mo>=</mo><mfrac><mrow><mi>a</mi><mo>⋅</mo><mi>b</mi></mrow><mrow><mrow><mo>|</mo><mi>a</mi><mo>|</mo></mrow><mrow><mo>|</mo><mi>b</mi><mo>|</mo></mrow></mrow></mfrac></mrow></math>
}
