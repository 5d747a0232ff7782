/* sandbox_try.h: in a test build (`make FAILPOINTS=1`) with the failpoint "sandbox-try", a role tries what it
 * must not be able to do, and logs what came of it. */
#ifndef BASE_SANDBOX_TRY_H
#define BASE_SANDBOX_TRY_H

#ifdef GATEPOST_FAILPOINTS
/* GATEPOST_TRY=PATH[:PATH...]: files that it tries to read, besides all else. */
void sandbox_try(void);
#define SANDBOX_TRY() sandbox_try()
/* The folder of failpoint.h's flag, which a failpoint removes. */
const char *sandbox_try_folder(void);
#define SANDBOX_TRY_FOLDER() sandbox_try_folder()
#else
#define SANDBOX_TRY()        ((void)0)
#define SANDBOX_TRY_FOLDER() ""
#endif

#endif
