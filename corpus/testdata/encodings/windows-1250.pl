Rano morze by³o spokojne, a ³odzie rybackie jedna po drugiej wraca³y do portu.
Stary cz³owiek siedzia³ przed drzwiami i patrzy³, jak dzieci biegaj¹ po pla¿y.
Powiedzia³, ¿e dziœ wiatr jest s³aby, ale jutro mo¿e spaœæ deszcz.
W po³udnie na rynku by³o du¿o ludzi, wszyscy kupowali œwie¿e ryby i ziemniaki.
