using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using PortBridge.Playground.Capture;
using PortBridge.Playground.Interop;

namespace PortBridge.Playground.Components.Capture;

/// <summary>Takes a file that is chosen, or dropped anywhere on the page.</summary>
public sealed partial class FileUpload
{
    /// <summary>Longer names are cut: they are for the eye only.</summary>
    private const int MaxNameLength = 200;

    private ElementReference _element;
    private ElementReference _input;
    private JsComponent<FileUpload>? _browser;

    /// <summary>Whether none is taken at the moment.</summary>
    [Parameter] public bool IsDisabled { get; set; }

    /// <summary>One was brought.</summary>
    [Parameter] public EventCallback<UploadedFile> OnSelected { get; set; }

    /// <summary>Something else was brought.</summary>
    [Parameter] public EventCallback<CaptureError> OnRejected { get; set; }

    [Inject]
    private IJSRuntime JS { get; set; } = null!;

    [Inject]
    private ILogger<FileUpload> Logger { get; set; } = null!;

    /// <summary>For the script: files were brought.</summary>
    /// <param name="file">The first of them.</param>
    /// <param name="name">Its name.</param>
    /// <param name="size">Its size, in bytes.</param>
    /// <param name="count">How many there are.</param>
    [JSInvokable]
    public void OnFile(IJSObjectReference file, string name, long size, int count)
    {
        // Not awaited: the script does not wait until the file is read.
        _ = TakeAsync(new UploadedFile(file, name.Length > MaxNameLength ? name[..MaxNameLength] : name, size), count);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _browser?.DisposeAsync() ?? default;

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;

        _browser = new JsComponent<FileUpload>(JS, "./js/file-upload.js", this, Logger);
        await _browser.AttachAsync(_element, _input);
    }

    private async Task TakeAsync(UploadedFile file, int count)
    {
        if (!IsDisabled && count == 1)
        {
            await OnSelected.InvokeAsync(file);
            return;
        }

        await file.Handle.DisposeAsync();
        if (!IsDisabled)
            await OnRejected.InvokeAsync(CaptureError.ManyFiles);
    }
}
