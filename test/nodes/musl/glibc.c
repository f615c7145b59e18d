/*
 * What libstdc++ and libgcc_s of a glibc system need of glibc and musl does not have: with it they serve a program that is
 * linked to musl. Loaded first, so that __newlocale is this one.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <locale.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

/* sys/single_threaded.h: it may always be that there is another thread. */
char __libc_single_threaded = 0;

uint32_t arc4random(void) {
  uint32_t value;
  if (getrandom(&value, sizeof value, 0) != sizeof value) abort();
  return value;
}

size_t __strftime_l(char *text, size_t size, const char *format, const struct tm *time, locale_t locale) {
  return strftime_l(text, size, format, time, locale);
}

/* bits/types/__locale_t.h: libstdc++ reads the tables of characters behind the categories, which musl's locales end with. */
struct tables {
  void *categories[13];
  const unsigned short *classes;
  const int32_t *lower;
  const int32_t *upper;
  const char *names[13];
};

extern const unsigned short **__ctype_b_loc(void);
extern const int32_t **__ctype_tolower_loc(void);
extern const int32_t **__ctype_toupper_loc(void);

locale_t __newlocale(int mask, const char *name, locale_t base) {
  void **musl = (void **)newlocale(mask, name, NULL);
  struct tables *locale = musl == NULL ? NULL : calloc(1, sizeof *locale);
  (void)base;
  if (locale == NULL) return NULL;
  memcpy(locale->categories, musl, 6 * sizeof *musl);
  locale->classes = *__ctype_b_loc();
  locale->lower = *__ctype_tolower_loc();
  locale->upper = *__ctype_toupper_loc();
  return (locale_t)locale;
}

locale_t __duplocale(locale_t locale) {
  struct tables *copy = malloc(sizeof *copy);
  return copy == NULL ? NULL : memcpy(copy, locale, sizeof *copy);
}

void __freelocale(locale_t locale) { free(locale); }

/* Objects of a thread, destroyed as it ends, the last one first. */
struct destructor {
  void (*run)(void *);
  void *object;
  struct destructor *next;
};

static pthread_key_t key;

static void destroy(void *list) {
  for (struct destructor *one = list; one != NULL; one = pthread_getspecific(key)) {
    pthread_setspecific(key, one->next);
    one->run(one->object);
    free(one);
  }
}

__attribute__((constructor)) static void make_key(void) {
  if (pthread_key_create(&key, destroy) != 0) abort();
}

int __cxa_thread_atexit_impl(void (*run)(void *), void *object, void *library) {
  struct destructor *one = malloc(sizeof *one);
  (void)library;
  if (one == NULL) return -1;
  *one = (struct destructor){run, object, pthread_getspecific(key)};
  return pthread_setspecific(key, one);
}

/* dlfcn.h, glibc 2.35: which object has this instruction, and its table for exceptions. */
struct search {
  uintptr_t address;
  struct dl_find_object *found;
};

static int look(struct dl_phdr_info *info, size_t size, void *data) {
  const struct search *search = data;
  uintptr_t first = UINTPTR_MAX, last = 0, table = 0;
  int here = 0;
  (void)size;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr) *part = &info->dlpi_phdr[i];
    uintptr_t start = info->dlpi_addr + part->p_vaddr, end = start + part->p_memsz;
    if (part->p_type == PT_GNU_EH_FRAME) table = start;
    if (part->p_type != PT_LOAD) continue;
    if (start < first) first = start;
    if (end > last) last = end;
    if (search->address >= start && search->address < end) here = 1;
  }
  if (!here || table == 0) return 0;
  search->found->dlfo_flags = 0;
  search->found->dlfo_map_start = (void *)first;
  search->found->dlfo_map_end = (void *)last;
  search->found->dlfo_link_map = NULL;
  search->found->dlfo_eh_frame = (void *)table;
  return 1;
}

int _dl_find_object(void *address, struct dl_find_object *found) {
  struct search search = {(uintptr_t)address, found};
  return dl_iterate_phdr(look, &search) == 1 ? 0 : -1;
}

/* libgcc_s refers to its own, of an old version, which musl does not look for. Nothing here asks for the processor's features. */
struct { unsigned int vendor, type, subtype, features; } __cpu_model;
int __cpu_indicator_init(void) { return 0; }

/* std::string::_M_replace_cold of GCC 13, for an older libstdc++: replaces by what may be a part of the string itself. */
void replace_cold(void *string, char *at, size_t old, const char *text, size_t length, size_t behind)
    __asm__("_ZNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEE15_M_replace_coldEPcmPKcmm");

void replace_cold(void *string, char *at, size_t old, const char *text, size_t length, size_t behind) {
  char *copy = malloc(length + 1);
  (void)string;
  if (copy == NULL) abort();
  memcpy(copy, text, length);
  memmove(at + length, at + old, behind);
  memcpy(at, copy, length);
  free(copy);
}
