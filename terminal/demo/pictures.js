// The pictures on the panel: each is fetched anew once what it shows has changed, and none is left standing that is old.

const GIVE_UP = 3000; // ms

// Shows in `image` what `path` gives. Whoever is told "" has no picture; any other mark than before asks for a new one.
export function picture(image, path) {
  let wanted = "";
  let shown = "";
  let fetching = false;

  async function fetched(mark) {
    const reply = await fetch(`${path}?frame=${mark}`, { signal: AbortSignal.timeout(GIVE_UP) });
    if (!reply.ok || !wanted) return;
    const source = URL.createObjectURL(await reply.blob());
    if (!wanted) return;
    URL.revokeObjectURL(image.src);
    image.src = source;
    await image.decode();
    image.dataset.frame = shown = mark;
  }

  async function follow() {
    if (fetching || wanted === shown) return;
    fetching = true;
    const mark = wanted;
    try {
      await fetched(mark);
    } catch {
      shown = "";
    } finally {
      fetching = false;
    }
    if (wanted !== mark) follow();
  }

  return (mark) => {
    wanted = mark;
    if (mark) return void follow();
    shown = "";
    URL.revokeObjectURL(image.src);
    image.removeAttribute("src");
    delete image.dataset.frame;
  };
}
