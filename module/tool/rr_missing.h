void rr_explain_missing(void);
