/*
 * A library for LD_PRELOAD that shows a process another wall clock, as if somebody had set the host's: CLOCK_REALTIME plus
 * the nanoseconds in the file that RINGCAST_CLOCK_STEP names, which may change at any time. The kernel's own stamps keep
 * the true time. (Time namespaces have no wall clock, time_namespaces(7).)
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { SECOND = 1000000000 };

static const volatile int64_t *step;
static void *(*real_dlsym)(void *, const char *);
static int (*real_clock_gettime)(clockid_t, struct timespec *);

__attribute__((constructor)) static void begin(void)
{
    /* since glibc 2.34; before that on x86-64; on arm64 */
    static const char *const versions[] = {"GLIBC_2.34", "GLIBC_2.2.5", "GLIBC_2.17"};
    const char *file = getenv("RINGCAST_CLOCK_STEP");
    for (size_t i = 0; i < sizeof versions / sizeof *versions && !real_dlsym; i++)
        real_dlsym = (void *(*)(void *, const char *))dlvsym(RTLD_NEXT, "dlsym", versions[i]);
    if (!real_dlsym)
        abort();
    real_clock_gettime = (int (*)(clockid_t, struct timespec *))real_dlsym(RTLD_NEXT, "clock_gettime");
    const int fd = file ? open(file, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0)
        return;
    void *memory = mmap(NULL, sizeof *step, PROT_READ, MAP_SHARED, fd, 0);
    step = memory == MAP_FAILED ? NULL : memory;
    close(fd);
}

int clock_gettime(clockid_t clock, struct timespec *time)
{
    if (!real_clock_gettime)
        begin();
    const int result = real_clock_gettime(clock, time);
    if (!result && step && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
        const int64_t nanos = time->tv_nsec + *step % SECOND;
        time->tv_sec += *step / SECOND + (nanos >= SECOND) - (nanos < 0);
        time->tv_nsec = nanos + (nanos < 0 ? SECOND : nanos >= SECOND ? -SECOND : 0);
    }
    return result;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone)
{
    struct timespec now;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &now);
    *time = (struct timeval){now.tv_sec, now.tv_nsec / 1000};
    return 0;
}

/* Java looks functions up in the C library directly and bypasses preloaded libraries. */
void *dlsym(void *restrict handle, const char *restrict name)
{
    if (!real_dlsym)
        begin();
    return strcmp(name, "clock_gettime") ? real_dlsym(handle, name) : (void *)clock_gettime;
}
