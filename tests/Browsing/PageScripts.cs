namespace PortBridge.Browsing;

/// <summary>JavaScript that tests run in the page.</summary>
internal static class PageScripts
{
    // Partials and loud levels are shown briefly, and a test that polls on a busy machine could miss them. The chunks of
    // the audio thread are recorded too, because an overloaded browser loses microphone audio before any page receives it.
    public const string Record = """
        globalThis.seen = { partial: '', isLoud: false, isPrepared: false, chunks: [], button: null, isContinued: false };
        new MutationObserver(() => {
          const button = document.querySelector('.record');
          seen.isContinued ||= Boolean(button) && button !== seen.button && button.getAttribute('aria-pressed') === 'true';
          seen.partial = document.querySelector('.live p')?.textContent || seen.partial;
          seen.isLoud ||= /scaleX\((?!0(\.0+)?\))/.test(document.querySelector('.level')?.getAttribute('style'));
        }).observe(document, { subtree: true, childList: true, characterData: true, attributeFilter: ['style', 'aria-pressed'] });
        if (globalThis.AudioWorkletNode) { // Only available in secure contexts.
          globalThis.AudioWorkletNode = class extends AudioWorkletNode {
            constructor(...options) {
              super(...options);
              seen.chunks = [];
              this.port.addEventListener('message', ({ data }) => { if (data.pcm) seen.chunks.push(data.pcm); });
            }
          };
          const { addModule } = AudioWorklet.prototype;
          AudioWorklet.prototype.addModule = async function (...module) {
            await addModule.apply(this, module);
            seen.isPrepared = true;
          };
        }
        """;

    public const string ReadChunks = """
        () => new Promise((resolve) => {
          const reader = new FileReader();
          reader.onload = () => resolve(reader.result.split(',')[1]);
          reader.readAsDataURL(new Blob(seen.chunks));
        })
        """;

    public const string TapSpace = """
        () => {
          const [down, up] = ['keydown', 'keyup'].map(
            (type) => new KeyboardEvent(type, { key: ' ', code: 'Space', bubbles: true, cancelable: true }));
          document.activeElement.dispatchEvent(down);
          document.activeElement.dispatchEvent(up);
        }
        """;
}
