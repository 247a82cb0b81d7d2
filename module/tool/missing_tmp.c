#include "rr_missing.h"
#include "rr_file.h"
__attribute__((weak)) void rr_explain_missing(void) { rr_complain("the module is not loaded"); }
