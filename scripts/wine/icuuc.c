/* icuuc.dll for Wine 8, which lacks it (Windows 10 1703 and newer have it). Qt6Core imports these names and calls them
   only for rare text encodings; each answers "not available" (U_UNSUPPORTED_ERROR, 16). */
#define API __declspec(dllexport)
typedef void *P;
#define REFUSE(status) if (status) *(status) = 16
API P ucnv_open(const char *name, int *status) { REFUSE(status); return 0; }
API void ucnv_close(P converter) {}
API void ucnv_reset(P converter) {}
API void UCNV_FROM_U_CALLBACK_SUBSTITUTE(void) {}
API void UCNV_TO_U_CALLBACK_SUBSTITUTE(void) {}
API signed char ucnv_getMaxCharSize(P converter) { return 4; }
API const char *ucnv_getName(P converter, int *status) { REFUSE(status); return 0; }
API void ucnv_getToUCallBack(P converter, P action, P context) {}
API void ucnv_getFromUCallBack(P converter, P action, P context) {}
API void ucnv_setToUCallBack(P c, P a, P b, P o, P p, int *status) { REFUSE(status); }
API void ucnv_setFromUCallBack(P c, P a, P b, P o, P p, int *status) { REFUSE(status); }
API void ucnv_cbToUWriteUChars(P a, P s, int n, int o, int *status) { REFUSE(status); }
API void ucnv_cbFromUWriteUChars(P a, P s, P n, int o, int *status) { REFUSE(status); }
API void ucnv_toUnicode(P c, P t, P tl, P s, P sl, P o, signed char f, int *status) { REFUSE(status); }
API void ucnv_fromUnicode(P c, P t, P tl, P s, P sl, P o, signed char f, int *status) { REFUSE(status); }
API int ucnv_toUCountPending(P c, int *status) { REFUSE(status); return 0; }
API int ucnv_fromUCountPending(P c, int *status) { REFUSE(status); return 0; }
API const char *ucnv_getStandardName(P name, P standard, int *status) { REFUSE(status); return 0; }
API const char *ucnv_getAvailableName(int n) { return 0; }
API int ucnv_countAvailable(void) { return 0; }
