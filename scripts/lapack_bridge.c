/* The linear algebra that OpenCV asks for, answered by the library that NumPy brings.
 *
 * OpenCV and NumPy each carry an OpenBLAS of their own, 40 and 25 MB. They differ in the width of an integer (32 and 64
 * bits) and in their names only, so this file turns the one's calls into the other's. Built and tested by trim.py.
 * Source: LAPACK users' guide (arguments), CBLAS (gemm).
 */
#include <stdint.h>
#include <stdlib.h>

typedef int32_t i4;
typedef int64_t i8;

/* m x n systems: every integer goes by address, so it is copied out and in. */
#define GETRF(T, name) \
    void scipy_##name##_64_(i8 *, i8 *, T *, i8 *, i8 *, i8 *); \
    void name##_(i4 *m, i4 *n, T *a, i4 *lda, i4 *ipiv, i4 *info) { \
        i8 m8 = *m, n8 = *n, lda8 = *lda, info8 = 0, least = m8 < n8 ? m8 : n8; \
        i8 *pivots = malloc(sizeof(i8) * (least > 0 ? least : 1)); \
        if (!pivots) abort(); \
        scipy_##name##_64_(&m8, &n8, a, &lda8, pivots, &info8); \
        for (i8 k = 0; k < least; k++) ipiv[k] = (i4)pivots[k]; \
        free(pivots); \
        *info = (i4)info8; \
    }
#define GESV(T, name) \
    void scipy_##name##_64_(i8 *, i8 *, T *, i8 *, i8 *, T *, i8 *, i8 *); \
    void name##_(i4 *n, i4 *nrhs, T *a, i4 *lda, i4 *ipiv, T *b, i4 *ldb, i4 *info) { \
        i8 n8 = *n, nrhs8 = *nrhs, lda8 = *lda, ldb8 = *ldb, info8 = 0; \
        i8 *pivots = malloc(sizeof(i8) * (n8 > 0 ? n8 : 1)); \
        if (!pivots) abort(); \
        scipy_##name##_64_(&n8, &nrhs8, a, &lda8, pivots, b, &ldb8, &info8); \
        for (i8 k = 0; k < n8; k++) ipiv[k] = (i4)pivots[k]; \
        free(pivots); \
        *info = (i4)info8; \
    }
#define POTRF(T, name) \
    void scipy_##name##_64_(char *, i8 *, T *, i8 *, i8 *, size_t); \
    void name##_(char *uplo, i4 *n, T *a, i4 *lda, i4 *info) { \
        i8 n8 = *n, lda8 = *lda, info8 = 0; \
        scipy_##name##_64_(uplo, &n8, a, &lda8, &info8, 1); \
        *info = (i4)info8; \
    }
#define POSV(T, name) \
    void scipy_##name##_64_(char *, i8 *, i8 *, T *, i8 *, T *, i8 *, i8 *, size_t); \
    void name##_(char *uplo, i4 *n, i4 *nrhs, T *a, i4 *lda, T *b, i4 *ldb, i4 *info) { \
        i8 n8 = *n, nrhs8 = *nrhs, lda8 = *lda, ldb8 = *ldb, info8 = 0; \
        scipy_##name##_64_(uplo, &n8, &nrhs8, a, &lda8, b, &ldb8, &info8, 1); \
        *info = (i4)info8; \
    }
#define GELS(T, name) \
    void scipy_##name##_64_(char *, i8 *, i8 *, i8 *, T *, i8 *, T *, i8 *, T *, i8 *, i8 *, size_t); \
    void name##_(char *trans, i4 *m, i4 *n, i4 *nrhs, T *a, i4 *lda, T *b, i4 *ldb, T *work, i4 *lwork, i4 *info) { \
        i8 m8 = *m, n8 = *n, nrhs8 = *nrhs, lda8 = *lda, ldb8 = *ldb, lwork8 = *lwork, info8 = 0; \
        scipy_##name##_64_(trans, &m8, &n8, &nrhs8, a, &lda8, b, &ldb8, work, &lwork8, &info8, 1); \
        *info = (i4)info8; \
    }
#define GEQRF(T, name) \
    void scipy_##name##_64_(i8 *, i8 *, T *, i8 *, T *, T *, i8 *, i8 *); \
    void name##_(i4 *m, i4 *n, T *a, i4 *lda, T *tau, T *work, i4 *lwork, i4 *info) { \
        i8 m8 = *m, n8 = *n, lda8 = *lda, lwork8 = *lwork, info8 = 0; \
        scipy_##name##_64_(&m8, &n8, a, &lda8, tau, work, &lwork8, &info8); \
        *info = (i4)info8; \
    }
#define GESDD(T, name) \
    void scipy_##name##_64_(char *, i8 *, i8 *, T *, i8 *, T *, T *, i8 *, T *, i8 *, T *, i8 *, i8 *, i8 *, size_t); \
    void name##_(char *jobz, i4 *m, i4 *n, T *a, i4 *lda, T *s, T *u, i4 *ldu, T *vt, i4 *ldvt, T *work, i4 *lwork, \
                 i4 *iwork, i4 *info) { \
        i8 m8 = *m, n8 = *n, lda8 = *lda, ldu8 = *ldu, ldvt8 = *ldvt, lwork8 = *lwork, info8 = 0; \
        i8 least = m8 < n8 ? m8 : n8; \
        i8 *scratch = malloc(sizeof(i8) * 8 * (least > 0 ? least : 1)); \
        if (!scratch) abort(); \
        (void)iwork; \
        scipy_##name##_64_(jobz, &m8, &n8, a, &lda8, s, u, &ldu8, vt, &ldvt8, work, &lwork8, scratch, &info8, 1); \
        free(scratch); \
        *info = (i4)info8; \
    }
#define GEEV(T, name) \
    void scipy_##name##_64_(char *, char *, i8 *, T *, i8 *, T *, T *, T *, i8 *, T *, i8 *, T *, i8 *, i8 *, size_t, \
                            size_t); \
    void name##_(char *jobvl, char *jobvr, i4 *n, T *a, i4 *lda, T *wr, T *wi, T *vl, i4 *ldvl, T *vr, i4 *ldvr, T *work, \
                 i4 *lwork, i4 *info) { \
        i8 n8 = *n, lda8 = *lda, ldvl8 = *ldvl, ldvr8 = *ldvr, lwork8 = *lwork, info8 = 0; \
        scipy_##name##_64_(jobvl, jobvr, &n8, a, &lda8, wr, wi, vl, &ldvl8, vr, &ldvr8, work, &lwork8, &info8, 1, 1); \
        *info = (i4)info8; \
    }
#define GEMM(name, S, P) \
    void scipy_cblas_##name##64_(int, int, int, i8, i8, i8, S, P, i8, P, i8, S, P, i8); \
    void cblas_##name(int order, int ta, int tb, i4 m, i4 n, i4 k, S alpha, P a, i4 lda, P b, i4 ldb, S beta, P c, \
                      i4 ldc) { \
        scipy_cblas_##name##64_(order, ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc); \
    }

GETRF(float, sgetrf)
GETRF(double, dgetrf)
GESV(float, sgesv)
GESV(double, dgesv)
POTRF(float, spotrf)
POTRF(double, dpotrf)
POSV(float, sposv)
POSV(double, dposv)
GELS(float, sgels)
GELS(double, dgels)
GEQRF(float, sgeqrf)
GEQRF(double, dgeqrf)
GESDD(float, sgesdd)
GESDD(double, dgesdd)
GEEV(double, dgeev)
GEMM(sgemm, float, void *)
GEMM(dgemm, double, void *)
GEMM(cgemm, void *, void *)
GEMM(zgemm, void *, void *)
