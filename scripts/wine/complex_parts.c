/* creal and cimag, which the C library of Wine 8 lacks and NumPy imports. */
typedef struct { float real, imaginary; } Single;
typedef struct { double real, imaginary; } Double;
float crealf(Single z) { return z.real; }
float cimagf(Single z) { return z.imaginary; }
double creal(Double z) { return z.real; }
double cimag(Double z) { return z.imaginary; }
double creall(Double z) { return z.real; }
double cimagl(Double z) { return z.imaginary; }
