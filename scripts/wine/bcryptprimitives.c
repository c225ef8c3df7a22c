/* bcryptprimitives.dll for Wine 8, which lacks it: random bytes, imported by libraries written in Rust. */
#include <windows.h>
#include <ntsecapi.h>
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size) { return RtlGenRandom(data, (ULONG)size); }
