using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using PortBridge.Playground.Capture;
using PortBridge.Playground.Interop;

namespace PortBridge.Playground.Components.Capture;

/// <summary>Accepts a file that is selected, or dropped anywhere on the page.</summary>
public sealed partial class FileUpload
{
    private ElementReference _element;
    private ElementReference _input;
    private JsComponent<FileUpload>? _browser;

    /// <summary>Whether files are ignored at the moment.</summary>
    [Parameter] public bool IsDisabled { get; set; }

    /// <summary>Raised when a file is selected or dropped.</summary>
    [Parameter] public EventCallback<UploadedFile> OnSelected { get; set; }

    /// <summary>Raised when the selection is rejected.</summary>
    [Parameter] public EventCallback<CaptureError> OnRejected { get; set; }

    [Inject]
    private IJSRuntime JS { get; set; } = null!;

    [Inject]
    private ILogger<FileUpload> Logger { get; set; } = null!;

    /// <summary>Called by the script with the selected or dropped files.</summary>
    /// <param name="file">The first file.</param>
    /// <param name="name">The name of the first file.</param>
    /// <param name="size">The size of the first file in bytes.</param>
    /// <param name="count">The number of files.</param>
    [JSInvokable]
    public void OnFile(IJSObjectReference file, string name, long size, int count)
    {
        // Not awaited, so that the script does not wait for the transcription.
        _ = TakeAsync(new UploadedFile(file, UploadedFile.Truncate(name), size), count);
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
